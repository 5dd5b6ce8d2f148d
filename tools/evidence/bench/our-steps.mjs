/**
 * Measures, on request, how long the trainer's steps take on one or more threads: `our-steps.mjs BACKEND THREADS`.
 *
 * Requests and answers are lines of JSON, as for keras_steps.py and jax_steps.py. Each thread trains all requested
 * trials. The answer has the time per trial-step (a step of one trial) over all threads, in ms, and the accuracy.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

const [kind, threads] = process.argv.slice(2);
const workers = Array.from(
  { length: Number(threads) },
  () => new Worker(new URL('training-thread.mjs', import.meta.url), { workerData: kind }),
);

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answers = await Promise.all(
    workers.map(async (worker) => {
      worker.postMessage(request);
      const [answer] = await once(worker, 'message');
      return answer;
    }),
  );
  const ms = 1 / answers.reduce((rate, answer) => rate + 1 / answer.ms, 0);
  console.log(JSON.stringify({ ms, accuracy: answers[0].accuracy }));
}
for (const worker of workers) await worker.terminate();
