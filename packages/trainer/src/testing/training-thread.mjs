import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// A thread does not inherit the TypeScript loader of its process.
register();
const { default: runTrial } = await import('../worker.ts');

// Like the runner's pool: one trial at a time.
parentPort.on('message', (request) => {
  void runTrial(request).then((tensorCount) => parentPort.postMessage(tensorCount));
});
