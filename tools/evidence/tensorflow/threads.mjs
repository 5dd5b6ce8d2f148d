/**
 * Trains native TensorFlow in many threads of one process: 200 in sequence, 20 that are killed during training, and five
 * times 4 simultaneously. The memory of the process must not grow.
 *
 *   node tools/evidence/tensorflow/run.mjs threads
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { trainer } from './trainer.mjs';

const { choice } = trainer.findBackend();
if (choice.candidate === 'wasm') throw new Error('no native TensorFlow here');

const megabytes = () => Math.round(process.memoryUsage().rss / 1e6);
const startThread = (steps) =>
  new Worker(new URL('training-thread.mjs', import.meta.url), { workerData: { choice, steps } });

/** Trains in a thread to the end, and checks the last loss. */
async function train() {
  const thread = startThread(200);
  const exit = once(thread, 'exit');
  let loss = Infinity;
  thread.on('message', (message) => (loss = message.loss ?? loss));
  await exit;
  if (!(loss < 1e-3)) throw new Error(`a thread ended with loss ${loss}`);
}

/** Kills a thread that would train for hours. */
async function kill() {
  const thread = startThread(1e9);
  await once(thread, 'message');
  await thread.terminate();
}

async function repeat(count, label, work) {
  const startedAt = performance.now();
  const memory = [];
  for (let index = 0; index < count; index++) {
    await work();
    memory.push(megabytes());
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const quarter = Math.floor(count / 4);
  console.log(
    `${count} ${label} in ${seconds} s; RSS ${memory[0]} MB after the first, ` +
      `${memory[quarter]} MB after ${quarter + 1}, ${memory.at(-1)} MB after the last`,
  );
  return { quarter: memory[quarter], last: memory.at(-1) };
}

const trainFour = () => Promise.all(Array.from({ length: 4 }, train));
const memoryOfEnded = await repeat(200, 'threads that ended by themselves', train);
const memoryOfKilled = await repeat(20, 'threads killed while training', kill);
await repeat(5, 'times 4 simultaneous threads', trainFour);
await train();

// The allocator caches memory, which is not a leak: growth counts only after the first quarter of the threads.
const growth = Math.max(
  memoryOfEnded.last - memoryOfEnded.quarter,
  memoryOfKilled.last - memoryOfKilled.quarter,
);
console.log(`largest growth after the first quarter: ${growth} MB`);
process.exitCode = growth < 60 ? 0 : 1;
