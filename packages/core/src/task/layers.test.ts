import { parseSweep } from '../parse.ts';
import type { LayerOf } from './layer.ts';
import { parseTask } from './parse-task.ts';
import { inferShapes } from './infer-shapes.ts';
import type { NetworkConfig } from './network-task.ts';

const parse = (network: object) => parseTask({ data: { name: 'mnist' }, network }, ['task']);

function parseNetwork(network: object): NetworkConfig {
  const parsed = parse(network);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.network;
}

/** Finds the first problem of a network for pictures of 28x28x1, as text; `fits` if there is none. */
function findProblem(network: object): string {
  const parsed = parse(network);
  if (!parsed.ok) {
    const [{ path, message, hint } = { path: [], message: '', hint: undefined }] = parsed.problems;
    return `${path.slice(2).join('/')}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  }
  const shaped = inferShapes(parsed.value.network, [28, 28, 1], 10);
  if (shaped.ok) return 'fits';
  const { index, argument, message, hint } = shaped.misfit;
  return `${[index, argument].filter((part) => part !== undefined).join('.')}: ${message} (${hint})`;
}

const conv = { Conv2D: { filters: 8, kernel_size: 3 } };
const pool = 'MaxPooling2D';

describe('layers', () => {
  it('have the arguments and defaults of Keras', () => {
    const { layers, inputs, output } = parseNetwork({
      layers: [{ Conv2D: { filters: 8, kernel_size: [3, 5], name: 'conv1' } }, pool, { LSTM: { units: 4 } }],
    });
    const noPenalty = { l1: 0, l2: 0 };
    expect(layers[0]).toEqual({
      type: 'Conv2D',
      name: 'conv1',
      filters: 8,
      kernelSize: [3, 5],
      strides: [1, 1],
      padding: 'valid',
      useBias: true,
      activation: { name: 'linear' },
      kernelInitializer: { name: 'glorot_uniform' },
      kernelRegularizer: { ...noPenalty, proximalL1: 0 },
      biasRegularizer: noPenalty,
      activityRegularizer: noPenalty,
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

  it('get the names of Keras, except names that the file gives to other layers', () => {
    const { layers } = parseNetwork({
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
  ])('use the last Dense as the output layer if its activation allows: %j', (layers, units, activation) => {
    const network = parseNetwork({ layers });
    expect([network.output.units, network.output.activation]).toEqual([units, activation]);
    expect(network.layers).toHaveLength(layers.length - (units === undefined ? 0 : 1));
  });

  it('inherit the settings of the network except in the output layer', () => {
    const { layers, output } = parseNetwork({
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

  it('give the same network as the short form with hidden', () => {
    const short = parseNetwork({ hidden: [64, 32], activation: 'relu', dropout: [0.5, 0] });
    const long = parseNetwork({
      layers: [
        { Dense: { units: 64, activation: 'relu' } },
        { Dropout: { rate: 0.5 } },
        { Dense: { units: 32, activation: 'relu' } },
      ],
    });
    const removeNames = ({ layers }: NetworkConfig) => layers.map(({ name: _, ...layer }) => layer);
    expect(removeNames(long)).toEqual(removeNames(short));
    expect(long.output).toEqual(short.output);
  });

  it('keep one axis or a list of axes of a constraint', () => {
    const { layers } = parseNetwork({
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

describe('search parameters of layers', () => {
  const findProblems = (parameters: object, layers: readonly unknown[]) => {
    const task = { data: { name: 'mnist' }, network: { layers } };
    const parsed = parseSweep({ task, method: 'random', run_cap: 3, parameters }, 'x');
    return parsed.ok
      ? []
      : parsed.problems.map(({ path, message, hint }) => `${path.join('/')}: ${message} (${hint ?? ''})`);
  };
  const layers = [
    { Conv2D: { filters: 8, kernel_size: 3, name: 'conv1' } },
    'Flatten',
    { Dropout: { rate: 0.2 } },
  ];

  it('are paths by index and by name', () => {
    expect(
      findProblems(
        { 'network.conv1.filters': { values: [4, 8] }, 'network.layers.2.rate': { min: 0.1, max: 0.5 } },
        layers,
      ),
    ).toEqual([]);
    expect(
      findProblems({ 'network.conv1.activation.negative_slope': { value: 0.1 } }, [
        { Conv2D: { filters: 8, kernel_size: 3, name: 'conv1', activation: 'leaky_relu' } },
      ]),
    ).toEqual([]);
    expect(findProblems({ 'network.layers': { values: [layers, []] } }, layers)).toEqual([]);
  });

  it('are rejected at their path', () => {
    expect(
      findProblems(
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
      'parameters/network.conv1.filtres: the parameter "network.conv1.filtres" is not a path in task (did you mean "network.conv1.filters"?)',
      'parameters/network.conv2.filters: the parameter "network.conv2.filters" is not a path in task ()',
      'parameters/network.layers.7.rate: the parameter "network.layers.7.rate" is not a path in task (did you mean "network.layers"?)',
      'parameters/network.layers.0.filters: the parameter "network.layers.0.filters" is defined twice ()',
      'parameters/network.dropout/value: network.dropout cannot be combined with layers, where Dropout is a layer of its own (set network.layers.2.rate)',
    ]);
    expect(findProblems({ 'network.conv1.filters': { values: [0, 8] } }, layers)).toEqual([
      'parameters/network.conv1.filters/values/0: network.layers.0.filters must be at least 1, not 0 ()',
    ]);
  });

  it('may depend on fixed arguments', () => {
    const when = { 'network.conv1.filters': 9 };
    expect(findProblems({ 'network.layers.2.rate': { min: 0.1, max: 0.5, when } }, layers)).toEqual([
      'parameters/network.layers.2.rate/when: "network.layers.2.rate" is never active: fixed values of task rule out its conditions ()',
    ]);
    expect(
      findProblems(
        { 'network.layers.2.rate': { min: 0.1, max: 0.5, when: { 'network.conv1.filters': 8 } } },
        layers,
      ),
    ).toEqual([]);
  });
});

/** See packages/cli/src/sweep-file/layer-lists.test.ts for the line and column of each problem. */
describe('invalid layers', () => {
  it.each<[object, string]>([
    [
      { layers: [7] },
      'layers/0: network.layers.0 must be the name of a layer, or one layer with its arguments, not 7 (for example - Dense: { units: 64 })',
    ],
    [
      { layers: [{ Conv2D: { filters: 0, kernel_size: 3 } }] },
      'layers/0/Conv2D/filters: network.layers.0.filters must be at least 1, not 0',
    ],
    [
      { layers: [conv], width: 3 },
      'width: unknown key "width" in task.network (choose from layers, activation, kernel_initializer, kernel_regularizer, bias_regularizer, activity_regularizer, kernel_constraint, output)',
    ],
    [
      { layers: [{ ZeroPadding2D: { padding: [[1, 2, 3], 4] } }] },
      'layers/0/ZeroPadding2D/padding/0: network.layers.0.padding.0 must be one value, or a list of two: top and bottom, or left and right',
    ],
    [
      { layers: [conv, { Dense: { units: 64, activation: 'relu' } }] },
      '1: Dense expects a vector, but gets 26x26x8 (put - Flatten or - GlobalAveragePooling2D before it)',
    ],
    [
      { layers: [{ Reshape: { target_shape: [28, 29] } }] },
      '0.target_shape: Reshape cannot turn 28x28x1 (784 numbers) into 28x29 (812 numbers) (the product of target_shape must be 784)',
    ],
    ...['BatchNormalization', 'LayerNormalization'].map((type): [object, string] => [
      { layers: [{ Reshape: { target_shape: [2, 7, 14, 4] } }, type] },
      `1: ${type} expects at most 3 axes, but gets 2x7x14x4, which neither the engine nor TensorFlow.js trains (put - Reshape: { target_shape: [14, 14, 4] } before it)`,
    ]),
  ])('are rejected with a hint: %j', (network, problem) => expect(findProblem(network)).toBe(problem));
});

describe('valid layers', () => {
  it.each<[layer: object, outputs: readonly number[]]>([
    [{ Reshape: { target_shape: [-1, 4] } }, [196, 4]],
    [{ Reshape: { target_shape: [-1] } }, [784]],
    [{ Conv2D: { filters: 2, kernel_size: 3, groups: 1 } }, [26, 26, 2]],
  ])('have the right output shape: %j', (layer, outputs) => {
    const shaped = inferShapes(parseNetwork({ layers: [layer, 'Flatten'] }), [28, 28, 1], 10);
    expect(shaped.ok && shaped.layers[0]!.outputs).toEqual(outputs);
  });

  it('count the batch in an axis of a normalization', () => {
    const { layers } = parseNetwork({
      layers: [
        { BatchNormalization: { axis: 3 } },
        { BatchNormalization: { axis: [-1] } },
        { LayerNormalization: { axis: [1, -1] } },
      ],
    });
    expect(layers).toMatchObject([{ axis: [2] }, { axis: [-1] }, { axis: [0, -1] }]);
  });
});
