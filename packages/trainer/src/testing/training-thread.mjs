import { parentPort } from 'node:worker_threads';
import runTrial from '../../dist/worker.js';

// Like the runner's pool: one trial at a time.
parentPort.on('message', (request) => {
  void runTrial(request).then((tensorCount) => parentPort.postMessage(tensorCount));
});
