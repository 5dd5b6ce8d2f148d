/** Training thread that works like the pool's: trains one trial after another and answers the time per step, warm. */
import { parentPort, workerData } from 'node:worker_threads';
import { taskSpec } from './settings.mjs';
import { median } from './statistics.mjs';
import { engineOf, loadDataSet, taskOf, trainOn } from './trainer.mjs';

const engine = await engineOf(workerData);

parentPort.on('message', async ({ net, trials, epochs }) => {
  const tasks = trials.map((settings) => taskOf(taskSpec(net, epochs, settings)));
  const data = await loadDataSet(tasks[0].data);
  const times = [];
  let accuracy = 0;
  for (const task of tasks) {
    let before;
    trainOn(engine, task, data, ({ values, step }) => {
      const now = performance.now();
      if (before !== undefined) times.push(now - before);
      before = now;
      if (step === epochs) accuracy += values.val_accuracy / tasks.length;
    });
  }
  parentPort.postMessage({ ms: median(times) / Math.ceil(net.data.train / 32), accuracy });
});
