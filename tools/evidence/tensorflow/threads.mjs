/**
 * Trains native TensorFlow in many threads of one process: 200 in turn, 20 more that are killed during training, and 4
 * at a time. Its memory must not grow.
 *
 *   node tools/evidence/tensorflow/run.mjs threads
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { trainer } from './trainer.mjs';

const { choice } = trainer.findBackend();
if (choice.candidate === 'wasm') throw new Error('no native TensorFlow here');

const megabytes = () => Math.round(process.memoryUsage().rss / 1e6);
const start = (steps) =>
  new Worker(new URL('training-thread.mjs', import.meta.url), { workerData: { choice, steps } });

/** Trains in a thread to the end. Lets the thread exit by itself, and checks that it learnt. */
async function train() {
  const thread = start(200);
  const ended = once(thread, 'exit');
  let loss = Infinity;
  thread.on('message', (message) => (loss = message.loss ?? loss));
  await ended;
  if (!(loss < 1e-3)) throw new Error(`a thread ended with loss ${loss}`);
}

/** Kills a thread that would train for hours. */
async function kill() {
  const thread = start(1e9);
  await once(thread, 'message');
  await thread.terminate();
}

async function inTurn(count, what, work) {
  const before = performance.now();
  const memory = [];
  for (let done = 0; done < count; done++) {
    await work();
    memory.push(megabytes());
  }
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  const middle = Math.floor(count / 4);
  console.log(
    `${count} ${what} in ${seconds} s; RSS ${memory[0]} MB after the first, ` +
      `${memory[middle]} MB after ${middle + 1}, ${memory.at(-1)} MB after the last`,
  );
  return { middle: memory[middle], last: memory.at(-1) };
}

const four = () => Promise.all(Array.from({ length: 4 }, train));
const ended = await inTurn(200, 'threads started and ended in turn', train);
const killed = await inTurn(20, 'threads killed in mid-training', kill);
await inTurn(5, 'times 4 threads at once', four);
await train();

// The allocator caches memory, which is no leak, so growth is counted from the first quarter of the threads on.
const grown = Math.max(ended.last - ended.middle, killed.last - killed.middle);
console.log(`largest growth after the first quarter: ${grown} MB`);
process.exitCode = grown < 60 ? 0 : 1;
