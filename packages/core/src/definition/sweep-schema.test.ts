import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parseSearch } from './parse-sweep.ts';
import { sweepSchema } from './sweep-schema.ts';
import { keyDescriptions } from './key-descriptions.ts';

const validate = new Ajv({ strict: false }).compile(sweepSchema());

describe('sweep.schema.json', () => {
  it('equals the output of tools/build/write-sweep-schema.mjs', () => {
    const published = readFileSync(new URL('../../sweep.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(sweepSchema())));
  });
});

describe('descriptions of keys', () => {
  interface DescribedKey {
    readonly name: string;
    /** Name in the same mapping, such as `elu`, or else the parent key. */
    readonly owner: string;
    readonly schema: Readonly<Record<string, unknown>>;
  }
  const keysIn = (node: unknown, owner: string): DescribedKey[] => {
    if (typeof node !== 'object' || node === null) return [];
    return Object.entries(node).flatMap(([key, value]) => {
      if (key !== 'properties') return keysIn(value, owner);
      const properties = value as Record<string, Record<string, unknown>>;
      const constant = properties['name']?.['const'];
      const innerOwner = typeof constant === 'string' ? constant : owner;
      return Object.entries(properties).flatMap(([name, schema]) => [
        { name, owner: innerOwner, schema },
        ...keysIn(schema, name),
      ]);
    });
  };
  const all = keysIn(sweepSchema(), 'sweep');

  it('exist for every key', () => {
    const missing = all.filter(({ schema }) => !('description' in schema) && !('$ref' in schema));
    expect(missing.map(({ name, owner }) => `${owner}.${name}`)).toEqual([]);
  });

  it('all occur in the schema', () => {
    const descriptions = new Set(all.map(({ schema }) => schema['description']));
    expect(Object.entries(keyDescriptions).filter(([, text]) => !descriptions.has(text))).toEqual([]);
  });

  /**
   * If a shared description gets a new owner, add the owner here if the description fits. Otherwise describe the key of
   * that owner separately (`owner.key`).
   */
  it('are shared only by known owners', () => {
    const owners = (key: string) => [
      ...new Set(
        all
          .filter(({ name, schema }) => name === key && schema['description'] === keyDescriptions[key])
          .map(({ owner }) => owner),
      ),
    ];
    const shared = [...new Set(all.map(({ name }) => name))]
      .filter((name) => name !== 'name' && owners(name).length > 1)
      .map((name) => `${name}: ${owners(name).join(' ')}`);
    expect(shared).toEqual([
      'goal: metric objectives',
      'mean_of_last: summary strategy',
      'patience: patient early_stopping reduce_lr_on_plateau',
      'min_delta: patient early_stopping reduce_lr_on_plateau',
      'units: Dense SimpleRNN LSTM GRU',
      'use_bias: Dense Conv2D DepthwiseConv2D Conv2DTranspose Conv1D SimpleRNN LSTM GRU',
      'kernel_initializer: Dense Conv2D Conv2DTranspose Conv1D SimpleRNN LSTM GRU network output',
      'kernel_regularizer: Dense Conv2D Conv2DTranspose Conv1D SimpleRNN LSTM GRU network output',
      'l1: kernel_regularizer bias_regularizer activity_regularizer depthwise_regularizer embeddings_regularizer recurrent_regularizer',
      'l2: kernel_regularizer bias_regularizer activity_regularizer depthwise_regularizer embeddings_regularizer recurrent_regularizer',
      'proximal_l1: kernel_regularizer depthwise_regularizer embeddings_regularizer',
      'bias_regularizer: Dense Conv2D DepthwiseConv2D Conv2DTranspose Conv1D SimpleRNN LSTM GRU network output',
      'kernel_constraint: Dense Conv2D Conv2DTranspose Conv1D SimpleRNN LSTM GRU network output',
      'axis: MaxNorm UnitNorm MinMaxNorm',
      'rate: Dropout SpatialDropout1D SpatialDropout2D',
      'activation: Dense Conv2D DepthwiseConv2D Conv2DTranspose Conv1D Activation SimpleRNN LSTM GRU network',
      'activity_regularizer: Dense Conv2D DepthwiseConv2D Conv2DTranspose Conv1D Activation SimpleRNN LSTM GRU network',
      'filters: Conv2D Conv2DTranspose Conv1D',
      'kernel_size: Conv2D DepthwiseConv2D Conv2DTranspose',
      'strides: Conv2D DepthwiseConv2D Conv2DTranspose MaxPooling2D AveragePooling2D',
      'padding: Conv2D DepthwiseConv2D Conv2DTranspose Conv1D MaxPooling2D AveragePooling2D MaxPooling1D AveragePooling1D',
      'dilation_rate: Conv2D DepthwiseConv2D Conv1D',
      'groups: Conv2D Conv1D',
      'pool_size: MaxPooling2D AveragePooling2D',
      'epsilon: BatchNormalization LayerNormalization adam adamw nadam rmsprop adagrad',
      'center: BatchNormalization LayerNormalization',
      'scale: BatchNormalization LayerNormalization',
      'momentum: sgd rmsprop',
      'recurrent_regularizer: SimpleRNN LSTM GRU',
      'return_sequences: SimpleRNN LSTM GRU',
      'go_backwards: SimpleRNN LSTM GRU',
      'recurrent_activation: LSTM GRU',
      'label_smoothing: categorical_crossentropy binary_crossentropy',
      'learning_rate: sgd adam adamw nadam rmsprop adagrad',
      'clipvalue: sgd adam adamw nadam rmsprop adagrad',
      'clipnorm: sgd adam adamw nadam rmsprop adagrad',
      'global_clipnorm: sgd adam adamw nadam rmsprop adagrad',
      'beta_1: adam adamw nadam',
      'beta_2: adam adamw nadam',
      'amsgrad: adam adamw',
      'decay_steps: ExponentialDecay InverseTimeDecay',
      'staircase: ExponentialDecay InverseTimeDecay',
      'monitor: early_stopping reduce_lr_on_plateau',
      'mode: early_stopping reduce_lr_on_plateau',
    ]);
  });
});

const validFile = {
  name: 'x',
  task: {
    data: { name: 'mnist', train: 5000, validation: 0.2 },
    network: { hidden: [64], activation: { name: 'leaky_relu' }, dropout: [0.1], kernel_constraint: 'none' },
    training: { epochs: 3, optimizer: 'adam', schedule: { name: 'ExponentialDecay', decay_rate: 0.9 } },
  },
  metric: { name: 'val_loss', summary: { mean_of_last: 3 } },
  method: 'random',
  run_cap: 20,
  seeds: [1, 2, 3],
  pruner: { name: 'patient', patience: 2, wrapped_pruner: { name: 'hyperband', max_resource: 9 } },
  lag: 4,
  target: 0.1,
  time: '90m',
  patience: 8,
  finals: { seeds: 8, until: 'decided', against: 'none', alpha: 0.1 },
  smallest_difference: '1 %',
  on_nan: 'fail',
  timeout: 60,
  retries: 1,
  fail_fast: true,
  parameters: {
    'training.batch_size': { values: [16, 32], probabilities: [0.5, 0.5] },
    network: {
      parameters: {
        kernel_regularizer: { parameters: { l2: { distribution: 'log_uniform', min: -9, max: -2 } } },
      },
    },
  },
  strategies: { none: {}, more: { method: 'grid', parameters: { 'network.dropout.0': { values: [0.1] } } } },
};

/** Files with a single invalid key, as opposed to invalid combinations. */
const invalidFiles: Readonly<Record<string, object>> = {
  'an unknown key': { ...validFile, metod: 'grid' },
  'an unknown key of task': { ...validFile, task: { data: { name: 'mnist' }, network: { droput: 0.1 } } },
  'a wrong type': { ...validFile, run_cap: 'ten' },
  'a number out of range': { ...validFile, task: { data: { name: 'mnist' }, network: { dropout: 1.5 } } },
  'an unknown name': { ...validFile, task: { data: { name: 'mnist' }, training: { optimizer: 'adamm' } } },
  'an unknown distribution': {
    ...validFile,
    parameters: { 'network.dropout': { distribution: 'unifrm', min: 0, max: 1 } },
  },
  'keys of two distributions': { ...validFile, parameters: { 'network.dropout': { values: [0.1], min: 0 } } },
  'no task data': { ...validFile, task: {} },
  'an unknown pruner': { ...validFile, pruner: 'medain' },
  'a key of another pruner': { ...validFile, pruner: { name: 'median', max_resource: 9 } },
  'a difference of zero': { ...validFile, smallest_difference: '0 percent' },
  'an unknown end of finals': { ...validFile, finals: { until: 'bored' } },
  'an invalid duration': { ...validFile, time: 'soon' },
};

it('accepts a file that parseSearch accepts', () => {
  expect(validate(validFile) ? [] : validate.errors).toEqual([]);
  // Only the schema accepts `more`: its grid cannot enumerate the shared continuous parameter.
  const {
    strategies: { none },
    ...otherKeys
  } = validFile;
  expect(parseSearch({ ...otherKeys, strategies: { none } }, 'x').ok).toBe(true);
});

it.each(Object.keys(invalidFiles))('rejects a file that parseSearch rejects: %s', (name) => {
  expect(validate(invalidFiles[name])).toBe(false);
  expect(parseSearch(invalidFiles[name], 'x').ok).toBe(false);
});
