import type { NetworkSpec } from '@ridgeline/engine';
import { BatchSums } from '@ridgeline/engine';
import { lazyTensorFlow } from '../objective/lazy-tensorflow.ts';
import { choicesHere } from '../testing/backends-here.ts';
import { layersEngine } from './layers-engine.ts';

// Values and gradients are compared with Keras in `network/keras/`, beside the compiled engine.

const opened = await Promise.all(
  choicesHere().map(async (choice) => {
    const { tf } = (await lazyTensorFlow(choice)).get();
    return { rung: choice.rung, tf };
  }),
);

const spec: NetworkSpec = {
  features: 5,
  problem: { type: 'multi-class', classes: 3 },
  inputs: { type: 'bytes', divisor: 255 },
  batchSize: 4,
  loss: { name: 'sparse_categorical_crossentropy' },
  classWeight: [1, 2, 3],
  optimizer: {
    name: 'adam',
    learningRate: 0.01,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    amsgrad: true,
    clipping: { type: 'global_norm', limit: 1 },
  },
  layers: [
    { type: 'dropout', rate: 0.1 },
    {
      type: 'dense',
      units: 7,
      kernelRegularizer: { l1: 0.01, l2: 0.01, proximalL1: 0.01 },
      biasRegularizer: { l1: 0, l2: 0.01 },
      kernelConstraint: { name: 'MaxNorm', maxValue: 1, axis: 0 },
    },
    { type: 'activation', activation: { name: 'prelu' }, activityRegularizer: { l1: 0.01, l2: 0 } },
    {
      type: 'dense',
      units: 3,
      kernelRegularizer: { l1: 0, l2: 0, proximalL1: 0 },
      biasRegularizer: { l1: 0, l2: 0 },
      kernelConstraint: { name: 'none' },
    },
  ],
};

it.each(opened)('a network on $rung leaves no tensor behind', ({ tf }) => {
  const examples = {
    inputs: Uint8Array.from({ length: 50 }, (_, i) => (i * 37) % 256),
    targets: Uint8Array.from({ length: 10 }, (_, i) => i % 3),
  };
  const rows = Uint32Array.from({ length: 10 }, (_, row) => row);
  const steps = {
    rows,
    rates: new Float64Array(3).fill(0.01),
    firstStep: 1,
    dropoutKeys: new Uint32Array(6),
  };
  const before = tf.memory().numTensors;
  const network = layersEngine(tf).open(spec);
  const open = tf.memory().numTensors;
  network.writeWeights(
    network.readWeights().map(({ kernel, ...rest }) => ({ kernel: kernel.fill(0.1), ...rest })),
  );
  const sums = new BatchSums();
  network.train(examples, steps, sums);
  network.evaluate(examples, rows, new BatchSums());
  expect(network.figures().count).toBe(5 * 7 + 7 * 3);
  expect(sums.examples).toBe(10);
  expect(tf.memory().numTensors).toBe(open);
  network.close();
  expect(tf.memory().numTensors).toBe(before);
});
