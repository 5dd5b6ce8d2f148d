/** A thread that trains groups as the pool's threads do, and answers what a trial-step took, warm. */
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';
import { median } from './statistics.mjs';

// A thread does not inherit the loader of TypeScript that its process was started with.
register();
const { taskWords } = await import('./settings.mjs');
const { loadDataSet, membersOf, open, openKernels, taskOf, train } = await import('./trainer.mjs');

const kernels = openKernels(await open(workerData));

parentPort.on('message', async ({ net, trials, epochs }) => {
  const tasks = trials.map((settings) => taskOf(taskWords(net.data, net.hidden, epochs, settings)));
  const ends = [];
  let accuracy = 0;
  const data = await loadDataSet(tasks[0].data);
  train({
    kernels,
    group: { members: membersOf(tasks) },
    data,
    report(key, { values, step }) {
      if (key.trial === 0) ends.push(performance.now());
      if (step === epochs) accuracy += values.val_accuracy / trials.length;
    },
    ended: () => undefined,
    stopRequests: () => new Set(),
  });
  const times = ends.slice(1).map((end, i) => end - ends[i]);
  const steps = Math.ceil(net.data.train / 32) * trials.length;
  parentPort.postMessage({ ms: median(times) / steps, accuracy });
});
