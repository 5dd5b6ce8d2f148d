/** Training thread that works like the pool's: trains one trial after another and answers the time per step, warm. */
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';
import { median } from './statistics.mjs';

// A thread does not inherit the TypeScript loader of its process.
register();
const { taskWords } = await import('./settings.mjs');
const { engineOf, loadDataSet, taskOf, trainOn } = await import('./trainer.mjs');

const engine = await engineOf(workerData);

parentPort.on('message', async ({ net, trials, epochs }) => {
  const tasks = trials.map((settings) => taskOf(taskWords(net.data, net.hidden, epochs, settings)));
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
