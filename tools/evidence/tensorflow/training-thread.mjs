/**
 * Thread that fits a linear model by gradient descent on TensorFlow.js. Posts `started` after 100 steps, and the loss at
 * the end.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createLazyTensorFlow } from './trainer.mjs';

const { choice, steps } = workerData;
const { tf } = (await createLazyTensorFlow(choice)).get();

const rows = 256;
const columns = 64;
const x = tf.tensor2d(
  Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index * index)),
  [rows, columns],
);
const truth = tf.tensor2d(
  Float32Array.from({ length: columns }, (_, index) => index % 5),
  [columns, 1],
);
const y = tf.matMul(x, truth);
const weights = tf.variable(tf.zeros([columns, 1]));
let loss;

for (let step = 0; step < steps; step++) {
  tf.tidy(() => {
    const error = tf.sub(tf.matMul(x, weights), y);
    weights.assign(tf.sub(weights, tf.mul(tf.matMul(x, error, true), 1 / rows)));
    loss = tf.sum(tf.square(error)).dataSync()[0] / rows;
  });
  if (step === 99) parentPort.postMessage('started');
}
parentPort.postMessage({ loss });
