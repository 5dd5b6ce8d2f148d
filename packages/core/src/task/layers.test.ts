import { parseSweep } from '../parse.ts';
import type { LayerOf } from './layer.ts';
import { parseTask } from './parse-task.ts';
import { placeLayers } from './place-layers.ts';
import type { NetworkConfig } from './task.ts';

const parse = (network: object) => parseTask({ data: { name: 'mnist' }, network }, ['task']);

function networkOf(network: object): NetworkConfig {
  const parsed = parse(network);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.network;
}

/** First problem of a network with pictures of 28x28x1, with its hint. */
function wrong(network: object): string {
  const parsed = parse(network);
  if (!parsed.ok) {
    const [{ path, message, hint } = { path: [], message: '', hint: undefined }] = parsed.problems;
    return `${path.slice(2).join('/')}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  }
  const placed = placeLayers(parsed.value.network, [28, 28, 1], 10);
  if (placed.ok) return 'fits';
  const { index, message, hint } = placed.misfit;
  return `${index}: ${message} (${hint})`;
}

const conv = { Conv2D: { filters: 8, kernel_size: 3 } };
const pool = 'MaxPooling2D';

describe('layers', () => {
  it('have the arguments and defaults of Keras', () => {
    const { layers, inputs, output } = networkOf({
      layers: [{ Conv2D: { filters: 8, kernel_size: [3, 5], name: 'conv1' } }, pool, { LSTM: { units: 4 } }],
    });
    const none = { l1: 0, l2: 0 };
    expect(layers[0]).toEqual({
      type: 'Conv2D',
      name: 'conv1',
      filters: 8,
      kernelSize: [3, 5],
      strides: [1, 1],
      padding: 'valid',
      dilationRate: [1, 1],
      useBias: true,
      activation: { name: 'linear' },
      kernelInitializer: { name: 'glorot_uniform' },
      kernelRegularizer: { ...none, proximalL1: 0 },
      biasRegularizer: none,
      activityRegularizer: none,
      kernelConstraint: { name: 'none' },
    });
    expect(layers[1]).toMatchObject({ poolSize: [2, 2], strides: [2, 2], padding: 'valid' });
    expect(layers[2]).toMatchObject({
      activation: { name: 'tanh' },
      recurrentActivation: { name: 'sigmoid' },
      returnSequences: false,
    });
    expect([inputs, output.units, output.activation]).toEqual(['shaped', undefined, undefined]);
  });

  it('are named as in Keras, around the names that the file gives', () => {
    const { layers } = networkOf({
      layers: [
        conv,
        { Conv2D: { filters: 8, kernel_size: 3, name: 'conv2d_1' } },
        conv,
        'GlobalMaxPooling2D',
      ],
    });
    expect(layers.map(({ name }) => name)).toEqual([
      'conv2d',
      'conv2d_1',
      'conv2d_2',
      'global_max_pooling2d',
    ]);
  });

  it.each([
    [[{ Dense: { units: 10 } }], 10, undefined],
    [[{ Dense: { units: 10, activation: 'softmax' } }], 10, 'softmax'],
    [[{ Dense: { units: 1, activation: 'sigmoid' } }], 1, 'sigmoid'],
    [[{ Dense: { units: 10, activation: 'relu' } }], undefined, undefined],
    [[{ Dense: { units: 10, activation: 'sigmoid' } }], undefined, undefined],
    [[{ Dense: { units: 10 } }, 'Flatten'], undefined, undefined],
    [[], undefined, undefined],
  ])('end with the output if the last is one: %j', (layers, units, activation) => {
    const network = networkOf({ layers });
    expect([network.output.units, network.output.activation]).toEqual([units, activation]);
    expect(network.layers).toHaveLength(layers.length - (units === undefined ? 0 : 1));
  });

  it('take what stands beside them, but for the output and what they say themselves', () => {
    const { layers, output } = networkOf({
      layers: [
        conv,
        { DepthwiseConv2D: { kernel_size: 3 } },
        { Conv2D: { filters: 4, kernel_size: 1, activation: 'tanh', kernel_regularizer: { l1: 0.5 } } },
        'BatchNormalization',
        'Flatten',
        { Dense: { units: 10 } },
      ],
      activation: 'relu',
      kernel_regularizer: { l2: 0.1 },
      kernel_initializer: 'he_normal',
      kernel_constraint: 'NonNeg',
    });
    const settings = layers.map((layer) =>
      'kernelRegularizer' in layer
        ? [
            layer.activation.name,
            layer.kernelRegularizer.l2,
            layer.kernelInitializer.name,
            layer.kernelConstraint.name,
          ]
        : layer.type,
    );
    expect(settings).toEqual([
      ['relu', 0.1, 'he_normal', 'NonNeg'],
      ['relu', 0.1, 'he_normal', 'NonNeg'],
      ['tanh', 0, 'he_normal', 'NonNeg'],
      'BatchNormalization',
      'Flatten',
    ]);
    expect(output).toMatchObject({ kernelRegularizer: { l2: 0 }, kernelConstraint: { name: 'none' } });
  });

  it('are what hidden is the short form of', () => {
    const short = networkOf({ hidden: [64, 32], activation: 'relu', dropout: [0.5, 0] });
    const long = networkOf({
      layers: [
        { Dense: { units: 64, activation: 'relu' } },
        { Dropout: { rate: 0.5 } },
        { Dense: { units: 32, activation: 'relu' } },
      ],
    });
    const unnamed = ({ layers }: NetworkConfig) => layers.map(({ name: _, ...layer }) => layer);
    expect(unnamed(long)).toEqual(unnamed(short));
    expect(long.output).toEqual(short.output);
  });

  it('keep an axis of a constraint, or a list', () => {
    const { layers } = networkOf({
      layers: [
        { Conv2D: { filters: 8, kernel_size: 3, kernel_constraint: { name: 'MaxNorm', axis: [0, 1, 2] } } },
        { Conv2D: { filters: 8, kernel_size: 3, kernel_constraint: 'MaxNorm' } },
      ],
    }) as { readonly layers: readonly LayerOf<'Conv2D'>[] };
    expect(layers.map(({ kernelConstraint }) => kernelConstraint)).toMatchObject([
      { axis: [0, 1, 2] },
      { axis: 0 },
    ]);
  });
});

describe('parameters of layers', () => {
  const sweep = (parameters: object, layers: readonly unknown[]) => {
    const task = { data: { name: 'mnist' }, network: { layers } };
    const read = parseSweep({ task, method: 'random', run_cap: 3, parameters }, 'x');
    return read.ok
      ? []
      : read.problems.map(({ path, message, hint }) => `${path.join('/')}: ${message} (${hint ?? ''})`);
  };
  const layers = [
    { Conv2D: { filters: 8, kernel_size: 3, name: 'conv1' } },
    'Flatten',
    { Dropout: { rate: 0.2 } },
  ];

  it('are paths by index and by name', () => {
    expect(
      sweep(
        { 'network.conv1.filters': { values: [4, 8] }, 'network.layers.2.rate': { min: 0.1, max: 0.5 } },
        layers,
      ),
    ).toEqual([]);
    expect(
      sweep({ 'network.conv1.activation.negative_slope': { value: 0.1 } }, [
        { Conv2D: { filters: 8, kernel_size: 3, name: 'conv1', activation: 'leaky_relu' } },
      ]),
    ).toEqual([]);
    expect(sweep({ 'network.layers': { values: [layers, []] } }, layers)).toEqual([]);
  });

  it('are refused at their place', () => {
    expect(
      sweep(
        {
          'network.conv1.filters': { values: [0, 8] },
          'network.layers.0.filters': { values: [4] },
          'network.conv1.filtres': { value: 3 },
          'network.conv2.filters': { value: 3 },
          'network.layers.7.rate': { value: 0.1 },
          'network.dropout': { value: 0.1 },
        },
        layers,
      ),
    ).toEqual([
      'parameters/network.conv1.filtres: the parameter "network.conv1.filtres" is no path of task (did you mean "network.conv1.filters"?)',
      'parameters/network.conv2.filters: the parameter "network.conv2.filters" is no path of task ()',
      'parameters/network.layers.7.rate: the parameter "network.layers.7.rate" is no path of task (did you mean "network.layers"?)',
      'parameters/network.layers.0.filters: the parameter "network.layers.0.filters" stands twice ()',
      'parameters/network.dropout/value: network.dropout is of hidden layers; layers have Dropout layers (set network.layers.2.rate)',
    ]);
    expect(sweep({ 'network.conv1.filters': { values: [0, 8] } }, layers)).toEqual([
      'parameters/network.conv1.filters/values/0: network.layers.0.filters must be at least 1, not 0 ()',
    ]);
  });

  it('meet conditions on fixed arguments', () => {
    const when = { 'network.conv1.filters': 9 };
    expect(sweep({ 'network.layers.2.rate': { min: 0.1, max: 0.5, when } }, layers)).toEqual([
      'parameters/network.layers.2.rate/when: "network.layers.2.rate" is never active: what task fixes rules out its conditions ()',
    ]);
    expect(
      sweep(
        { 'network.layers.2.rate': { min: 0.1, max: 0.5, when: { 'network.conv1.filters': 8 } } },
        layers,
      ),
    ).toEqual([]);
  });
});

const lstm = { LSTM: { units: 4 } };
const flat = [{ Reshape: { target_shape: [784] } }];
const flatten = 'put - Flatten or - GlobalAveragePooling2D before it';
const before = 'put it before Flatten, or - Reshape: { target_shape: [rows, columns, channels] } before it';

describe('wrong layers are refused with what would fit', () => {
  it.each<[object, string]>([
    // Entries that are no layer.
    [
      { layers: 'Flatten' },
      'layers: network.layers must be a list of layers, such as [Flatten, { Dense: { units: 64 } }]',
    ],
    [
      { layers: { Dense: {} } },
      'layers: network.layers must be a list of layers, such as [Flatten, { Dense: { units: 64 } }]',
    ],
    [
      { layers: [7] },
      'layers/0: network.layers.0 must be the name of a layer, or one layer with its arguments, not 7 (write it as in Keras: - Dense: { units: 64 })',
    ],
    [
      { layers: [null] },
      'layers/0: network.layers.0 must be the name of a layer, or one layer with its arguments, not nothing (write it as in Keras: - Dense: { units: 64 })',
    ],
    [
      { layers: [[conv]] },
      'layers/0: network.layers.0 must be the name of a layer, or one layer with its arguments, not a list (write it as in Keras: - Dense: { units: 64 })',
    ],
    [
      { layers: [{}] },
      'layers/0: network.layers.0 must be the name of a layer, or one layer with its arguments, not a mapping (write it as in Keras: - Dense: { units: 64 })',
    ],
    [
      { layers: [{ Flatten: {}, Dense: {} }] },
      'layers/0: network.layers.0 must be the name of a layer, or one layer with its arguments, not a mapping of 2 keys (write it as in Keras: - Dense: { units: 64 })',
    ],
    [
      { layers: [{ type: 'Dense', units: 3 }] },
      'layers/0: network.layers.0 must be the name of a layer, or one layer with its arguments, not a mapping of 2 keys (write it as in Keras: - Dense: { units: 64 })',
    ],
    [
      { layers: Array.from({ length: 257 }, () => 'Flatten') },
      'layers: network.layers must have at most 256 layers',
    ],
    // Names that no layer has.
    [
      { layers: ['Conv2d'] },
      'layers/0: network.layers.0 is "Conv2d", which neither the engine nor TensorFlow.js trains here (did you mean "Conv2D"?)',
    ],
    [
      { layers: [{ conv2d: { filters: 3 } }] },
      'layers/0: network.layers.0 is "conv2d", which neither the engine nor TensorFlow.js trains here (did you mean "Conv2D"?)',
    ],
    [
      { layers: ['MaxPool2D'] },
      'layers/0: network.layers.0 is "MaxPool2D", which neither the engine nor TensorFlow.js trains here (did you mean "MaxPooling2D"?)',
    ],
    [
      { layers: ['BatchNorm'] },
      'layers/0: network.layers.0 is "BatchNorm", which neither the engine nor TensorFlow.js trains here',
    ],
    [
      { layers: ['MultiHeadAttention'] },
      'layers/0: network.layers.0 is "MultiHeadAttention", which neither the engine nor TensorFlow.js trains here',
    ],
    [
      { layers: ['ReLU'] },
      'layers/0: network.layers.0 is "ReLU", which neither the engine nor TensorFlow.js trains here (write Activation: { activation: relu })',
    ],
    [
      { layers: ['PReLU'] },
      'layers/0: network.layers.0 is "PReLU", which neither the engine nor TensorFlow.js trains here (write Activation: { activation: prelu })',
    ],
    [
      { layers: [{ Input: { shape: [28, 28] } }] },
      'layers/0: network.layers.0 is "Input", which neither the engine nor TensorFlow.js trains here (leave it out: examples keep the shape of their data set)',
    ],
    [
      { layers: ['Embedding'] },
      'layers/0: network.layers.0 is "Embedding", which neither the engine nor TensorFlow.js trains here (it takes categories as whole numbers, and data sets have pictures and measurements)',
    ],
    [
      { layers: ['constructor'] },
      'layers/0: network.layers.0 is "constructor", which neither the engine nor TensorFlow.js trains here',
    ],
    // Arguments that are missing, unknown or out of range.
    [{ layers: ['Dense'] }, 'layers/0/Dense/units: network.layers.0.units is missing'],
    [{ layers: [{ Dense: null }] }, 'layers/0/Dense/units: network.layers.0.units is missing'],
    [
      { layers: ['Flatten', { Dense: 64 }] },
      'layers/1/Dense: network.layers.1 must name its arguments, not be 64 (write Dense: { units: 64 })',
    ],
    [
      { layers: [{ Dropout: 0.2 }] },
      'layers/0/Dropout: network.layers.0 must name its arguments, not be 0.2 (write Dropout: { rate: 0.2 })',
    ],
    [
      { layers: [{ Flatten: 1 }] },
      'layers/0/Flatten: network.layers.0 must name its arguments, not be 1 (write - Flatten)',
    ],
    [
      { layers: [{ Reshape: [28, 28] }] },
      'layers/0/Reshape: network.layers.0 must name its arguments, not be a list (write Reshape: { target_shape: … })',
    ],
    [
      { layers: [{ Conv2D: { filters: 0, kernel_size: 3 } }] },
      'layers/0/Conv2D/filters: network.layers.0.filters must be at least 1, not 0',
    ],
    [
      { layers: [{ Conv2D: { filters: -8, kernel_size: 3 } }] },
      'layers/0/Conv2D/filters: network.layers.0.filters must be at least 1, not -8',
    ],
    [
      { layers: [{ Conv2D: { filters: 8.5, kernel_size: 3 } }] },
      'layers/0/Conv2D/filters: network.layers.0.filters must be a whole number, not 8.5',
    ],
    [
      { layers: [{ Conv2D: { filters: '8', kernel_size: 3 } }] },
      'layers/0/Conv2D/filters: network.layers.0.filters must be a number, not the text "8"',
    ],
    [
      { layers: [{ Conv2D: { filters: 8 } }] },
      'layers/0/Conv2D/kernel_size: network.layers.0.kernel_size is missing',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 0 } }] },
      'layers/0/Conv2D/kernel_size: network.layers.0.kernel_size must be at least 1, not 0',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: [3] } }] },
      'layers/0/Conv2D/kernel_size: network.layers.0.kernel_size must be one value, or a list of two: rows and columns',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: [3, 3, 3] } }] },
      'layers/0/Conv2D/kernel_size: network.layers.0.kernel_size must be one value, or a list of two: rows and columns',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: [3, 0] } }] },
      'layers/0/Conv2D/kernel_size/1: network.layers.0.kernel_size.1 must be at least 1, not 0',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, strides: 0 } }] },
      'layers/0/Conv2D/strides: network.layers.0.strides must be at least 1, not 0',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, padding: 'SAME' } }] },
      'layers/0/Conv2D/padding: network.layers.0.padding must be valid or same, not the text "SAME" (did you mean "same"?)',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, padding: 'causal' } }] },
      'layers/0/Conv2D/padding: network.layers.0.padding must be valid or same, not the text "causal"',
    ],
    [
      { layers: [{ Conv2D: { filter: 8, kernel_size: 3 } }] },
      'layers/0/Conv2D/filter: unknown key "filter" in task.network.layers.0 (did you mean "filters"?)',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernelSize: 3 } }] },
      'layers/0/Conv2D/kernelSize: unknown key "kernelSize" in task.network.layers.0 (did you mean "kernel_size"?)',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, groups: 2 } }] },
      'layers/0/Conv2D/groups: "groups" is not there yet in task.network.layers.0 (leave it out for now)',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, input_shape: [28, 28, 1] } }] },
      'layers/0/Conv2D/input_shape: "input_shape" is not there yet in task.network.layers.0 (leave it out for now)',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, activation: 'rleu' } }] },
      'layers/0/Conv2D/activation: network.layers.0.activation must be the name of one activation, not "rleu" (did you mean "relu"?)',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, use_bias: 'no' } }] },
      'layers/0/Conv2D/use_bias: network.layers.0.use_bias must be true or false, not the text "no"',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, kernel_regularizer: { l2: -1 } } }] },
      'layers/0/Conv2D/kernel_regularizer/l2: network.layers.0.kernel_regularizer.l2 must be at least 0, not -1',
    ],
    [
      {
        layers: [{ Conv2D: { filters: 8, kernel_size: 3, kernel_constraint: { name: 'MaxNorm', axis: 4 } } }],
      },
      'layers/0/Conv2D/kernel_constraint/axis: network.layers.0.kernel_constraint.axis must be 0 (what goes into a unit), 1 (what goes out of an input), or a list of axes ([0, 1, 2]: a filter of Conv2D)',
    ],
    [
      { layers: [{ DepthwiseConv2D: { kernel_size: 3, filters: 8 } }] },
      'layers/0/DepthwiseConv2D/filters: unknown key "filters" in task.network.layers.0',
    ],
    [
      { layers: [{ DepthwiseConv2D: { kernel_size: 3, kernel_regularizer: { l2: 1 } } }] },
      'layers/0/DepthwiseConv2D/kernel_regularizer: unknown key "kernel_regularizer" in task.network.layers.0 (did you mean "bias_regularizer"?)',
    ],
    [
      { layers: [{ Dropout: { rate: 1 } }] },
      'layers/0/Dropout/rate: network.layers.0.rate must be below 1, not 1',
    ],
    [
      { layers: [{ Dropout: { rate: 0.2, seed: 7 } }] },
      'layers/0/Dropout/seed: "seed" is not there yet in task.network.layers.0 (leave it out for now)',
    ],
    [
      { layers: [{ GaussianNoise: { stddev: -0.1 } }] },
      'layers/0/GaussianNoise/stddev: network.layers.0.stddev must be at least 0, not -0.1',
    ],
    [
      { layers: [{ BatchNormalization: { momentum: 2 } }] },
      'layers/0/BatchNormalization/momentum: network.layers.0.momentum must be at most 1, not 2',
    ],
    [
      { layers: [{ BatchNormalization: { axis: [] } }] },
      'layers/0/BatchNormalization/axis: network.layers.0.axis must have an entry',
    ],
    [
      { layers: [{ Activation: {} }] },
      'layers/0/Activation/activation: network.layers.0.activation must be the name of one activation or a mapping with "name", not nothing',
    ],
    [
      { layers: [{ Reshape: { target_shape: 784 } }] },
      'layers/0/Reshape/target_shape: network.layers.0.target_shape must be a list of whole numbers',
    ],
    [
      { layers: [{ GRU: { units: 4 } }] },
      'layers/0/GRU/reset_after: network.layers.0.reset_after is true by default, and TensorFlow.js has false alone: write reset_after: false',
    ],
    [
      { layers: [{ LSTM: { units: 4, dropout: 0.2 } }] },
      'layers/0/LSTM/dropout: "dropout" is not there yet in task.network.layers.0 (leave it out for now)',
    ],
    // Names of layers.
    [
      { layers: [{ Dense: { units: 3, name: '2nd' } }] },
      'layers/0/Dense/name: network.layers.0.name must be letters, digits, "_" and "-", a letter first, at most 64',
    ],
    [
      { layers: [{ Dense: { units: 3, name: 'a.b' } }] },
      'layers/0/Dense/name: network.layers.0.name must be letters, digits, "_" and "-", a letter first, at most 64',
    ],
    [
      { layers: [{ Dense: { units: 3, name: 'output' } }] },
      'layers/0/Dense/name: network.layers.0.name is "output", a key of network (take another name)',
    ],
    [
      { layers: [{ Flatten: { name: 'a' } }, { Flatten: { name: 'a' } }] },
      'layers/1/Flatten/name: network.layers.1.name is "a", as is that of a layer before (take another name)',
    ],
    // Keys beside layers.
    [
      { layers: [], hidden: [64] },
      'hidden: network.hidden stands beside layers, whose short form it is (write each as a layer, such as - Dense: { units: 64, activation: relu })',
    ],
    [
      { layers: [], dropout: 0.2 },
      'dropout: network.dropout is of hidden layers; layers have Dropout layers (add the layer - Dropout: { rate: 0.2 } where it acts)',
    ],
    [
      { layers: ['Flatten', { Dropout: { rate: 0.1, name: 'drop' } }], dropout: 0.2 },
      'dropout: network.dropout is of hidden layers; layers have Dropout layers (set network.drop.rate)',
    ],
    [
      { layers: [], input: { dropout: 0.2 } },
      'input: network.input stands beside layers (begin layers with - Dropout: { rate: 0.1 })',
    ],
    [
      { layers: [{ Dense: { units: 10 } }], output: { kernel_regularizer: { l2: 0.1 } } },
      'output: network.output stands beside layers that end with the output layer (set network.layers.0)',
    ],
    [
      { layers: [conv], activation: ['relu'] },
      'activation: network.activation must be the name of one activation or a mapping with "name", not a list',
    ],
    [{ layer: [conv] }, 'layer: unknown key "layer" in task.network (did you mean "layers"?)'],
    // Shapes that do not fit.
    [{ layers: [] }, `0: the output layer takes a vector, and gets 28x28x1 (${flatten})`],
    [{ layers: [conv] }, `1: the output layer takes a vector, and gets 26x26x8 (${flatten})`],
    [
      { layers: [conv, { Dense: { units: 64, activation: 'relu' } }] },
      `1: Dense takes a vector, and gets 26x26x8 (${flatten})`,
    ],
    [
      { layers: [{ Dense: { units: 64, activation: 'relu' } }] },
      `0: Dense takes a vector, and gets 28x28x1 (${flatten})`,
    ],
    [
      { layers: ['Flatten', conv] },
      `1: Conv2D takes pictures, rows x columns x channels, and gets a vector of 784 (${before})`,
    ],
    [
      { layers: [conv, 'GlobalAveragePooling2D', pool] },
      `2: MaxPooling2D takes pictures, rows x columns x channels, and gets a vector of 8 (${before})`,
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 29 } }] },
      '0: Conv2D has a window of 29x29, larger than the 28x28 that it gets (take a smaller window, padding: same, or fewer poolings before it)',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 10, dilation_rate: 4 } }] },
      '0: Conv2D has a window of 37x37, larger than the 28x28 that it gets (take a smaller window, padding: same, or fewer poolings before it)',
    ],
    [
      { layers: [{ Conv2D: { filters: 8, kernel_size: 3, strides: 2, dilation_rate: 2 } }] },
      '0: Conv2D has both strides and a dilation_rate above 1 (leave one of them at 1)',
    ],
    [
      { layers: [pool, pool, pool, pool, pool] },
      '4: MaxPooling2D has a window of 2x2, larger than the 1x1 that it gets (take a smaller window, padding: same, or fewer poolings before it)',
    ],
    [
      { layers: [{ Reshape: { target_shape: [28, 29] } }] },
      '0: Reshape makes 28x29, 812 numbers, of 28x28x1, 784 numbers (the product of target_shape must be 784)',
    ],
    [
      { layers: [{ Permute: { dims: [2, 1] } }] },
      '0: Permute has the dims 2, 1, and gets 28x28x1 (dims must be 1, 2, 3 in another order)',
    ],
    [
      { layers: [{ RepeatVector: { n: 3 } }] },
      `0: RepeatVector takes a vector, and gets 28x28x1 (${flatten})`,
    ],
    [
      { layers: [{ Cropping2D: { cropping: 14 } }] },
      '0: Cropping2D leaves nothing of 28x28x1 (crop less than 28 rows and 28 columns)',
    ],
    [
      { layers: [{ BatchNormalization: { axis: 3 } }] },
      '0: BatchNormalization has axis 3, and gets 28x28x1 (axis counts from 0 without the batch, or from -1 backwards: at most 2)',
    ],
    [
      { layers: [...flat, { LayerNormalization: { axis: [-1, -2] } }] },
      '1: LayerNormalization has axis -2, and gets 784 (axis counts from 0 without the batch, or from -1 backwards: at most 0)',
    ],
    [
      {
        layers: [
          'Flatten',
          { Dense: { units: 9, activation: 'relu', kernel_constraint: { name: 'MaxNorm', axis: [0, 2] } } },
        ],
      },
      '1: Dense has a kernel_constraint with axis 2, and its kernel of 784x9 has 2 axes (axis can be 0, 1)',
    ],
    [
      { layers: [lstm] },
      '0: LSTM takes sequences, steps x features, and gets 28x28x1 (put - Reshape: { target_shape: [28, 28] } before it)',
    ],
    [
      { layers: [...flat, lstm] },
      '1: LSTM takes sequences, steps x features, and gets a vector of 784 (put - Reshape: { target_shape: [784, 1] } before it)',
    ],
    [
      { layers: [{ Reshape: { target_shape: [28, 28] } }, { LSTM: { units: 4, return_sequences: true } }] },
      '2: the output layer takes a vector, and gets 28x4 (put - Flatten or - GlobalAveragePooling1D before it)',
    ],
    [
      { layers: [{ Reshape: { target_shape: [28, 28] } }, { Conv1D: { filters: 3, kernel_size: 30 } }] },
      '1: Conv1D has a window of 30, larger than the 28 that it gets (take a smaller window, padding: same, or fewer poolings before it)',
    ],
    [{ layers: ['SpatialDropout1D'] }, 'layers/0/SpatialDropout1D/rate: network.layers.0.rate is missing'],
    [
      { layers: ['Flatten', { SpatialDropout2D: { rate: 0.1 } }] },
      `1: SpatialDropout2D takes pictures, rows x columns x channels, and gets a vector of 784 (${before})`,
    ],
  ])('%j', (network, problem) => {
    const found = wrong(network);
    // A list of all layers as a hint is left out above.
    expect(found.replace(/ \(known are [^)]*\)$/, '')).toBe(problem);
  });
});
