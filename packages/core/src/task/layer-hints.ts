import { isMapping } from '../value.ts';

const inputShapeHint = 'leave it out: examples keep the shape of their data set';
const inputSizeHint = 'leave it out: the size of the input is inferred';
const moduleHint = 'train it in a module of your own (objective: model.ts)';
const chainHint = `layers form a single chain; ${moduleHint}`;

/** Replacements for layers of Keras and PyTorch that Ridgeline lacks. */
const replacements: Readonly<Record<string, string>> = {
  ReLU: 'write Activation: { activation: relu }',
  LeakyReLU: 'write Activation: { activation: { name: leaky_relu, negative_slope: 0.3 } }',
  PReLU: 'write Activation: { activation: prelu }',
  ELU: 'write Activation: { activation: elu }',
  Softmax: 'write Activation: { activation: softmax }',
  Sigmoid: 'write Activation: { activation: sigmoid }',
  Tanh: 'write Activation: { activation: tanh }',
  Input: inputShapeHint,
  InputLayer: inputShapeHint,
  Linear: 'write Dense: { units: 64 }',
  BatchNorm: 'write BatchNormalization',
  BatchNorm1d: 'write BatchNormalization',
  BatchNorm2d: 'write BatchNormalization',
  LayerNorm: 'write LayerNormalization',
  GroupNormalization: 'use LayerNormalization or BatchNormalization',
  AvgPool2d: 'write AveragePooling2D',
  Dropout2d: 'write SpatialDropout2D: { rate: 0.2 }',
  SeparableConv2D: 'write DepthwiseConv2D, then Conv2D with kernel_size: 1',
  Bidirectional: chainHint,
  TimeDistributed: chainHint,
  Add: chainHint,
  Concatenate: chainHint,
  Attention: moduleHint,
  MultiHeadAttention: moduleHint,
};

/** Hint on a layer that Ridgeline lacks; undefined if there is no known replacement. */
export function replacementHint(name: string): string | undefined {
  return Object.hasOwn(replacements, name) ? replacements[name] : undefined;
}

/** Hints on arguments of Keras and PyTorch that no layer accepts. */
const unacceptedArguments: Readonly<Record<string, string>> = {
  batch_input_shape: inputShapeHint,
  input_length: inputShapeHint,
  input_shape: inputShapeHint,
  in_channels: inputSizeHint,
  in_features: inputSizeHint,
  input_size: inputSizeHint,
  num_features: inputSizeHint,
  data_format: 'leave it out: channels come last',
  seed: 'leave it out: random numbers follow from the seed of the trial',
  dropout: 'add the layer - Dropout: { rate: 0.2 }',
};

/** Names that arguments have in other layers or in PyTorch, with the names to suggest instead. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  bias: ['use_bias'],
  dilation: ['dilation_rate'],
  embedding_dim: ['output_dim'],
  filters: ['units'],
  hidden_size: ['units'],
  kernel: ['kernel_size'],
  kernel_constraint: ['depthwise_constraint'],
  kernel_initializer: ['depthwise_initializer'],
  kernel_regularizer: ['depthwise_regularizer'],
  kernel_size: ['pool_size'],
  num_embeddings: ['input_dim'],
  out_channels: ['filters'],
  out_features: ['units'],
  p: ['rate'],
  rate: ['stddev'],
  shape: ['target_shape'],
  size: ['kernel_size', 'pool_size'],
  units: ['filters'],
};

/** Hints on arguments that a layer does not accept, derived from the accepted arguments. */
export function argumentHints(acceptedArguments: readonly string[]): Readonly<Record<string, string>> {
  const suggestions = Object.entries(synonyms).flatMap(([synonym, names]) => {
    const name = names.find((candidate) => acceptedArguments.includes(candidate));
    return name === undefined ? [] : [[synonym, `did you mean "${name}"?`] as const];
  });
  return { ...unacceptedArguments, ...Object.fromEntries(suggestions) };
}

/** Example values of required arguments. */
const examples: Readonly<Record<string, string>> = {
  activation: 'relu',
  dims: '[2, 1, 3]',
  filters: '8',
  input_dim: '100',
  kernel_size: '3',
  n: '4',
  output_dim: '8',
  rate: '0.2',
  stddev: '0.1',
  target_shape: '[28, 28, 1]',
  units: '64',
};

/**
 * Example of a layer with all required arguments, as in a file; undefined if `missingArgument` has no example value.
 *
 * @example
 * exampleLayer('filters', 'Conv2D', ['filters', 'kernel_size']); // 'Conv2D: { filters: 8, kernel_size: 3 }'
 */
export function exampleLayer(
  missingArgument: string,
  type: string,
  requiredArguments: readonly string[],
): string | undefined {
  if (!Object.hasOwn(examples, missingArgument)) return undefined;
  const argumentNames = requiredArguments.filter((name) => Object.hasOwn(examples, name));
  return `${type}: { ${argumentNames.map((name) => `${name}: ${examples[name]!}`).join(', ')} }`;
}

/**
 * Hint on an entry of `layers` that is not a layer.
 *
 * @example
 * entryHint({ Conv2D: null, filters: 8 }, ['Conv2D']);
 * // 'indent its arguments below Conv2D, or write - Conv2D: { filters: 8 }'
 */
export function entryHint(entry: unknown, types: readonly string[]): string {
  const fallback = 'for example - Dense: { units: 64 }';
  if (!isMapping(entry)) return fallback;
  const keys = Object.keys(entry);
  const isType = (name: unknown): name is string => types.includes(name as string);
  if (keys.length > 1 && keys.every(isType)) return 'write each layer as a separate entry';
  const bareType = keys.find((key) => isType(key) && entry[key] === null);
  if (bareType !== undefined) {
    return `indent its arguments below ${bareType}, or write - ${formatLayer(bareType, entry, [bareType])}`;
  }
  const key = ['type', 'layer', 'name', 'class_name'].find((candidate) => isType(entry[candidate]));
  return key === undefined ? fallback : `write - ${formatLayer(entry[key] as string, entry, [key])}`;
}

/** Maximum number of arguments shown in a hint. */
const MAX_SHOWN_ARGUMENTS = 4;

function formatLayer(
  type: string,
  entry: Readonly<Record<string, unknown>>,
  excludedKeys: readonly string[],
): string {
  const keys = Object.keys(entry).filter((key) => !excludedKeys.includes(key));
  const formattedArguments = keys
    .slice(0, MAX_SHOWN_ARGUMENTS)
    .map((key) => `${key}: ${formatValue(entry[key])}`);
  const shownArguments =
    keys.length > MAX_SHOWN_ARGUMENTS ? [...formattedArguments, '…'] : formattedArguments;
  return `${type}: { ${shownArguments.join(', ')} }`;
}

function formatValue(value: unknown): string {
  if (Array.isArray(value) && value.length <= 3 && value.every((item) => typeof item === 'number')) {
    return `[${value.join(', ')}]`;
  }
  return typeof value === 'object' ? '…' : String(value as string | number | boolean).slice(0, 32);
}
