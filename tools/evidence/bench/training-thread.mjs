/** Thread that trains trials in sequence, like a thread of the pool. Answers with the time per step and the accuracy. */
import { parentPort, workerData } from 'node:worker_threads';
import { taskSpec } from './settings.mjs';
import { median } from './statistics.mjs';
import { openEngine, loadDataSet, parseTaskSpec, train } from './trainer.mjs';

const engine = await openEngine(workerData);

parentPort.on('message', async ({ net, trials, epochs }) => {
  const tasks = trials.map((settings) => parseTaskSpec(taskSpec(net, epochs, settings)));
  const data = await loadDataSet(tasks[0].data);
  const times = [];
  let accuracy = 0;
  for (const task of tasks) {
    let lastReport;
    train(engine, task, data, ({ values, step }) => {
      const now = performance.now();
      if (lastReport !== undefined) times.push(now - lastReport);
      lastReport = now;
      if (step === epochs) accuracy += values.val_accuracy / tasks.length;
    });
  }
  parentPort.postMessage({ ms: median(times) / Math.ceil(net.data.train / 32), accuracy });
});
