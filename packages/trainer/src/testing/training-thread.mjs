import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// A thread does not inherit the loader of TypeScript that its process was started with.
register();
const { default: runTrial } = await import('../worker.ts');

// What the runner's pool does: one trial after the other.
parentPort.on('message', (work) => {
  void runTrial(work).then((done) => parentPort.postMessage(done));
});
