import { Worker } from 'node:worker_threads';

/** Starts a thread of the built package, without the tests' options for Node. */
export function startTrainingThread(): Worker {
  return new Worker(new URL('training-thread.mjs', import.meta.url), {
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}
