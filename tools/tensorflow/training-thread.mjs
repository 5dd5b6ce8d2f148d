/**
 * A thread that fits a line by gradient descent, on the trainer's kernels, which soon run a step as one graph: posts
 * `started` once they do, and the loss at its end.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openKernels, trainer } from './trainer.mjs';

const { choice, steps } = workerData;
const k = openKernels(await trainer.openBackend(choice));

const rows = 256;
const columns = 64;
const tensor = (shape, numbers) => k.upload(Float32Array.from(numbers), [1, ...shape]);

const x = tensor(
  [rows, columns],
  Array.from({ length: rows * columns }, (_, index) => Math.sin(index * index)),
);
const truth = tensor(
  [columns, 1],
  Array.from({ length: columns }, (_, index) => index % 5),
);
const y = k.scope(() => k.keep(k.matMul(x, truth)));
let weights = tensor([columns, 1], new Float32Array(columns));
let loss;

for (let step = 0; step < steps; step++) {
  k.scope(() => {
    const error = k.subtract(k.matMul(x, weights), y);
    const change = k.multiply(k.matMul(x, error, 'a'), k.constant(1 / rows));
    const next = k.keep(k.subtract(weights, change));
    k.dispose(weights);
    weights = next;
    loss = k.download(k.sumAll(k.square(error)))[0] / rows;
  });
  if (step === 100) parentPort.postMessage('started');
}
parentPort.postMessage({ loss });
