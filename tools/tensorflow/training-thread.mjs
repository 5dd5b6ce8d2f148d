/** A thread that fits a line by gradient descent, in raw ops: posts `started`, and the loss at its end. */
import { parentPort, workerData } from 'node:worker_threads';
import { trainer } from './trainer.mjs';

const { choice, steps } = workerData;
const { binding: tf } = await trainer.openBackend(choice);

const rows = 256;
const columns = 64;
const float = { name: 'T', type: tf.TF_ATTR_TYPE, value: tf.TF_FLOAT };
const transpose = (name, value) => ({ name: `transpose_${name}`, type: tf.TF_ATTR_BOOL, value });
const op = (name, attributes, inputs) => tf.executeOp(name, attributes, inputs, 1)[0].id;
const product = (left, right, transposed) =>
  op('MatMul', [transpose('a', transposed), transpose('b', false), float], [left, right]);
const tensor = (shape, numbers) => tf.createTensor(shape, tf.TF_FLOAT, Float32Array.from(numbers));

const x = tensor(
  [rows, columns],
  Array.from({ length: rows * columns }, (_, index) => Math.sin(index * index)),
);
const truth = tensor(
  [columns, 1],
  Array.from({ length: columns }, (_, index) => index % 5),
);
const y = product(x, truth, false);
const rate = tensor([], [1 / rows]);
let weights = tensor([columns, 1], new Float32Array(columns));

for (let step = 0; step < steps; step++) {
  const predicted = product(x, weights, false);
  const error = op('Sub', [float], [predicted, y]);
  const gradient = product(x, error, true);
  const change = op('Mul', [float], [gradient, rate]);
  const next = op('Sub', [float], [weights, change]);
  for (const id of [predicted, error, gradient, change, weights]) tf.deleteTensor(id);
  weights = next;
  if (step === 10) parentPort.postMessage('started');
}
const error = op('Sub', [float], [product(x, weights, false), y]);
parentPort.postMessage({
  loss: tf.tensorDataSync(error).reduce((sum, value) => sum + value * value, 0) / rows,
});
