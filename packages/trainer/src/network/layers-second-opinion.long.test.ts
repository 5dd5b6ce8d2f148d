import { loadDataSet } from '../data/data-sets.ts';
import { availableBackends } from '../testing/available-backends.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { findUnsupportedLayer } from './engine-trainer.ts';
import { openTrainer } from './open-trainer.ts';
import { inferShapedLayers, type Trainer } from './trainer-spec.ts';
import { trainNetwork } from './train-network.ts';

const [engine] = await openAvailableEngines();
const digits = await loadDataSet('digits');
/** TensorFlow in WebAssembly has no gradient of convolutions. */
const native = availableBackends().find(({ candidate }) => candidate !== 'wasm');
const tensorFlow = native && (await openTrainer({ type: 'tensorflow', choice: native }));
const onNative = native === undefined ? it.skip : it;

const stacks: Readonly<Record<string, readonly unknown[]>> = {
  'convolution, pooling and dropout of channels': [
    {
      Conv2D: {
        filters: 4,
        kernel_size: 3,
        activation: 'relu',
        kernel_constraint: { name: 'MaxNorm', axis: [0, 1, 2] },
      },
    },
    'MaxPooling2D',
    { SpatialDropout2D: { rate: 0.2 } },
    {
      Conv2D: {
        filters: 5,
        kernel_size: 2,
        padding: 'same',
        strides: 2,
        use_bias: false,
        activation: 'tanh',
      },
    },
    'Flatten',
    { Dropout: { rate: 0.1 } },
  ],
  sequences: [
    { Reshape: { target_shape: [16, 4] } },
    {
      Conv1D: {
        filters: 6,
        kernel_size: 3,
        kernel_constraint: { name: 'MaxNorm', max_value: 0.5, axis: [0, 1] },
      },
    },
    'MaxPooling1D',
    { SpatialDropout1D: { rate: 0.2 } },
    { Conv1D: { filters: 5, kernel_size: 2, strides: 2, padding: 'same', activation: 'tanh' } },
    { AveragePooling1D: { pool_size: 3, strides: 1, padding: 'same' } },
    'BatchNormalization',
    'GlobalAveragePooling1D',
  ],
  'an activation before any weights': [
    'Flatten',
    { Activation: { activation: 'tanh' } },
    { Dense: { units: 8, activation: 'relu' } },
  ],
  'a table of categories': [
    'Flatten',
    {
      Embedding: {
        ...{ input_dim: 17, output_dim: 3, embeddings_regularizer: { l2: 0.01 } },
        embeddings_constraint: { name: 'MaxNorm', max_value: 0.05, axis: 1 },
      },
    },
    { SpatialDropout1D: { rate: 0.1 } },
    { Conv1D: { filters: 4, kernel_size: 5, activation: 'relu' } },
    'Flatten',
  ],
  'batch norm, depthwise convolution and means': [
    { DepthwiseConv2D: { kernel_size: 3, depth_multiplier: 3, padding: 'same' } },
    'BatchNormalization',
    { Activation: { activation: 'sigmoid' } },
    { AveragePooling2D: { pool_size: [2, 1], padding: 'same' } },
    'LayerNormalization',
    { Conv2D: { filters: 6, kernel_size: 1, activation: 'prelu' } },
    'GlobalAveragePooling2D',
    'BatchNormalization',
    { Dense: { units: 8, activation: 'elu' } },
  ],
};

function train(trainer: Trainer, layers: readonly unknown[]) {
  const data = { name: 'digits', train: 96, validation: 48 };
  const task = parseTestTask({
    data,
    network: { layers, kernel_regularizer: { l2: 0.01 } },
    // Adam would turn the rounding error of a zero gradient (a bias before a batch norm) into full steps.
    training: { epochs: 2, optimizer: { name: 'sgd', learning_rate: 0.05, momentum: 0.9 } },
  });
  const attempt = { key: { trial: 0, attempt: 1, token: '' }, task, seed: 5 };
  const end = trainNetwork({
    trainer,
    attempt,
    data: digits,
    report: () => undefined,
    isStopped: () => false,
  });
  if (end.type !== 'trained') throw new Error(`The trial ended as ${end.type}.`);
  expect(findUnsupportedLayer(inferShapedLayers(task, digits))).toBeUndefined();
  return end.weights.map((tensors) => Object.entries(tensors).map(([name, values]) => [name, ...values]));
}

onNative.each(Object.keys(stacks))('the engine and TensorFlow give the same weights: %s', (name) => {
  const [engineWeights, tensorFlowWeights] = [
    train(engine!, stacks[name]!),
    train(tensorFlow!, stacks[name]!),
  ];
  expect(engineWeights.map((tensors) => tensors.map(([tensorName]) => tensorName))).toEqual(
    tensorFlowWeights.map((tensors) => tensors.map(([tensorName]) => tensorName)),
  );
  const flatten = (weights: typeof engineWeights) =>
    weights.flat(2).filter((number) => typeof number === 'number');
  const expected = flatten(tensorFlowWeights);
  const differences = flatten(engineWeights).map((number, i) => Math.abs(number - expected[i]!));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});
