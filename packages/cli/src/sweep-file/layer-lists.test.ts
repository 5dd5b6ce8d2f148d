import { sweepErrors } from '../testing/parse-sweep-text.ts';

/** Line and column of `▸` in a network of MNIST, and the text without it. */
function parseMarked(network: string): { readonly text: string; readonly position: string } {
  const prefix = 'method: grid\ntask:\n  data: { name: mnist }\n  network:\n    ';
  const text = `${prefix}${network}\n`;
  const index = text.indexOf('▸');
  const lines = text.slice(0, index).split('\n');
  return { text: text.replace('▸', ''), position: `${lines.length}:${lines.at(-1)!.length + 1}` };
}

const pictureShape = 'rows x columns x channels';
const flattenHint = 'put - Flatten or - GlobalAveragePooling2D before it';
const reshapeHint =
  'put - Reshape: { target_shape: [rows, columns, channels] } before it, or move it before any Flatten';
const shrinkHint = 'choose a smaller window, padding: same, or fewer pooling layers before it';
const exampleHint = 'for example - Dense: { units: 64 }';
const notALayer = 'must be the name of a layer, or one layer with its arguments, not';
const notSupported = 'which is not a supported layer';
const shapeHint = 'leave it out: examples keep the shape of their data set';
const activationHint = 'choose from relu, linear, sigmoid, tanh, softmax, leaky_relu, prelu, elu';

/** Invalid lists of layers, with `▸` before the position to report, and the expected messages. */
const invalidLists: readonly (readonly [network: string, problem: string])[] = [
  // Entries that are not layers.
  [
    'layers: ▸Flatten',
    'network.layers must be a list of layers, such as [Flatten, { Dense: { units: 64 } }]',
  ],
  [
    'layers: ▸{ Flatten: {}, Dense: { units: 64 } }',
    'network.layers must be a list of layers, such as [Flatten, { Dense: { units: 64 } }]',
  ],
  ['layers: [▸64, Flatten]', `network.layers.0 ${notALayer} 64 — ${exampleHint}`],
  ['layers: [Flatten, ▸null]', `network.layers.1 ${notALayer} nothing — ${exampleHint}`],
  ['layers: [▸[Flatten]]', `network.layers.0 ${notALayer} a list — ${exampleHint}`],
  ['layers: [▸{}]', `network.layers.0 ${notALayer} a mapping — ${exampleHint}`],
  [
    'layers: [▸{ Flatten: {}, Dense: { units: 64 } }]',
    `network.layers.0 ${notALayer} a mapping of 2 keys — write each layer as a separate entry`,
  ],
  [
    'layers: [Flatten, ▸{ type: Dense, units: 64, activation: relu }]',
    `network.layers.1 ${notALayer} a mapping of 3 keys — write - Dense: { units: 64, activation: relu }`,
  ],
  [
    'layers: [▸{ class_name: Conv2D, filters: 8, kernel_size: [3, 3] }]',
    `network.layers.0 ${notALayer} a mapping of 3 keys — write - Conv2D: { filters: 8, kernel_size: [3, 3] }`,
  ],
  [
    'layers:\n      - ▸Conv2D:\n        filters: 8\n        kernel_size: 3\n      - Flatten',
    `network.layers.0 ${notALayer} a mapping of 3 keys — indent its arguments below Conv2D, or write - Conv2D: { filters: 8, kernel_size: 3 }`,
  ],
  [
    'layers: [▸{ units: 64, use_bias: true }]',
    `network.layers.0 ${notALayer} a mapping of 2 keys — ${exampleHint}`,
  ],
  [`layers: ▸[${'Flatten, '.repeat(257)}]`, 'network.layers must have at most 256 layers'],
  // Unknown names of layers.
  ['layers: [▸Conv2d]', `network.layers.0 is "Conv2d", ${notSupported} — did you mean "Conv2D"?`],
  [
    'layers: [▸{ conv2d: { filters: 3 } }]',
    `network.layers.0 is "conv2d", ${notSupported} — did you mean "Conv2D"?`,
  ],
  ['layers: [▸MaxPool2D]', `network.layers.0 is "MaxPool2D", ${notSupported} — did you mean "MaxPooling2D"?`],
  ['layers: [▸AvgPool2d]', `network.layers.0 is "AvgPool2d", ${notSupported} — write AveragePooling2D`],
  ['layers: [▸BatchNorm]', `network.layers.0 is "BatchNorm", ${notSupported} — write BatchNormalization`],
  [
    'layers: [▸{ Linear: { out_features: 10 } }]',
    `network.layers.0 is "Linear", ${notSupported} — write Dense: { units: 64 }`,
  ],
  [
    'layers: [▸{ Dropout2d: { p: 0.1 } }]',
    `network.layers.0 is "Dropout2d", ${notSupported} — write SpatialDropout2D: { rate: 0.2 }`,
  ],
  ['layers: [▸ReLU]', `network.layers.0 is "ReLU", ${notSupported} — write Activation: { activation: relu }`],
  [
    'layers: [▸PReLU]',
    `network.layers.0 is "PReLU", ${notSupported} — write Activation: { activation: prelu }`,
  ],
  [
    'layers: [▸SeparableConv2D]',
    `network.layers.0 is "SeparableConv2D", ${notSupported} — write DepthwiseConv2D, then Conv2D with kernel_size: 1`,
  ],
  [
    'layers: [▸{ Input: { shape: [28, 28] } }]',
    `network.layers.0 is "Input", ${notSupported} — ${shapeHint}`,
  ],
  [
    'layers: [▸MultiHeadAttention]',
    `network.layers.0 is "MultiHeadAttention", ${notSupported} — train it in a module of your own (objective: model.ts)`,
  ],
  [
    'layers: [▸{ Bidirectional: { layer: LSTM } }]',
    `network.layers.0 is "Bidirectional", ${notSupported} — layers form a single chain; train it in a module of your own (objective: model.ts)`,
  ],
  // Arguments that are missing, unknown or out of range.
  ['layers: [Flatten, ▸Dense]', 'network.layers.1.units is missing — for example Dense: { units: 64 }'],
  [
    'layers: [Flatten, { ▸Dense: {} }]',
    'network.layers.1.units is missing — for example Dense: { units: 64 }',
  ],
  [
    'layers: [Flatten, { Dense: ▸64 }]',
    'network.layers.1 must have a mapping of arguments, not 64 — write Dense: { units: 64 }',
  ],
  [
    'layers: [{ Dropout: ▸0.2 }]',
    'network.layers.0 must have a mapping of arguments, not 0.2 — write Dropout: { rate: 0.2 }',
  ],
  ['layers: [{ Flatten: ▸1 }]', 'network.layers.0 must have a mapping of arguments, not 1 — write - Flatten'],
  [
    'layers: [{ Reshape: ▸[28, 28] }]',
    'network.layers.0 must have a mapping of arguments, not a list — write Reshape: { target_shape: … }',
  ],
  [
    'layers: [{ Conv2D: { filters: ▸0, kernel_size: 3 } }]',
    'network.layers.0.filters must be at least 1, not 0',
  ],
  [
    'layers: [{ Conv2D: { filters: ▸-8, kernel_size: 3 } }]',
    'network.layers.0.filters must be at least 1, not -8',
  ],
  [
    'layers: [{ Conv2D: { filters: ▸8.5, kernel_size: 3 } }]',
    'network.layers.0.filters must be a whole number, not 8.5',
  ],
  [
    'layers: [{ Conv2D: { filters: ▸"8", kernel_size: 3 } }]',
    'network.layers.0.filters must be a number, not the text "8"',
  ],
  [
    'layers: [{ Conv2D: { filters: ▸99999, kernel_size: 3 } }]',
    'network.layers.0.filters must be at most 65536, not 99999',
  ],
  [
    'layers: [{ ▸Conv2D: { filters: 8 } }]',
    'network.layers.0.kernel_size is missing — for example Conv2D: { filters: 8, kernel_size: 3 }',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: ▸0 } }]',
    'network.layers.0.kernel_size must be at least 1, not 0',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: ▸[3] } }]',
    'network.layers.0.kernel_size must be one value, or a list of two: rows and columns',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: ▸[3, 3, 3] } }]',
    'network.layers.0.kernel_size must be one value, or a list of two: rows and columns',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: [3, ▸0] } }]',
    'network.layers.0.kernel_size.1 must be at least 1, not 0',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, strides: ▸0 } }]',
    'network.layers.0.strides must be at least 1, not 0',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, padding: ▸SAME } }]',
    'network.layers.0.padding must be valid or same, not the text "SAME" — did you mean "same"?',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, padding: ▸1 } }]',
    'network.layers.0.padding must be valid or same, not 1',
  ],
  [
    'layers: [{ Conv1D: { filters: 8, kernel_size: 3, padding: ▸causal } }]',
    'network.layers.0.padding must be valid or same, not the text "causal"',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, ▸stride: 2 } }]',
    'unknown key "stride" in task.network.layers.0 — did you mean "strides"?',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, ▸bias: false } }]',
    'unknown key "bias" in task.network.layers.0 — did you mean "use_bias"?',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, dilation_rate: ▸2 } }]',
    'network.layers.0.dilation_rate must be 1, not 2: neither the engine nor TensorFlow.js trains a dilated convolution',
  ],
  [
    'layers: [{ UpSampling2D: { interpolation: ▸bilinear } }]',
    'network.layers.0.interpolation must be nearest, not the text "bilinear": only nearest is trained as in Keras',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, groups: ▸2 } }]',
    'network.layers.0.groups must be 1, not 2: only DepthwiseConv2D filters channels separately',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, ▸input_shape: [28, 28, 1] } }]',
    `unknown key "input_shape" in task.network.layers.0 — ${shapeHint}`,
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, ▸data_format: channels_last } }]',
    'unknown key "data_format" in task.network.layers.0 — leave it out: channels come last',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, ▸bias_initializer: zeros } }]',
    '"bias_initializer" is not supported yet in task.network.layers.0 — leave it out for now',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, activation: ▸rleu } }]',
    'network.layers.0.activation must be the name of an activation, not "rleu" — did you mean "relu"?',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, activation: ▸gelu } }]',
    'network.layers.0.activation must be the name of an activation, not "gelu" — did you mean "relu"?',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, use_bias: ▸"no" } }]',
    'network.layers.0.use_bias must be true or false, not the text "no"',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, kernel_regularizer: ▸l2 } }]',
    'network.layers.0.kernel_regularizer must be a mapping, not the text "l2" — write { l2: 0.01 }',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, kernel_regularizer: { l2: ▸-1 } } }]',
    'network.layers.0.kernel_regularizer.l2 must be at least 0, not -1',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, kernel_constraint: ▸2 } }]',
    'network.layers.0.kernel_constraint must be the name of a constraint or a mapping with "name", not 2 — choose from none, NonNeg, MaxNorm, UnitNorm, MinMaxNorm',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3, kernel_constraint: { name: MaxNorm, axis: ▸4 } } }]',
    'network.layers.0.kernel_constraint.axis must be an axis from 0 to 3 (0: the weights into a unit, 1: the weights out of an input), or a list of different axes ([0, 1, 2]: a filter of Conv2D)',
  ],
  [
    'layers: [Flatten, { Dense: { ▸filters: 8, units: 8 } }]',
    'unknown key "filters" in task.network.layers.1 — did you mean "units"?',
  ],
  [
    'layers: [{ DepthwiseConv2D: { kernel_size: 3, ▸kernel_regularizer: { l2: 1 } } }]',
    'unknown key "kernel_regularizer" in task.network.layers.0 — did you mean "depthwise_regularizer"?',
  ],
  [
    'layers: [{ MaxPooling2D: { ▸kernel_size: 3 } }]',
    'unknown key "kernel_size" in task.network.layers.0 — did you mean "pool_size"?',
  ],
  ['layers: [{ MaxPooling2D: { pool_size: ▸0 } }]', 'network.layers.0.pool_size must be at least 1, not 0'],
  ['layers: [{ Dropout: { rate: ▸1 } }]', 'network.layers.0.rate must be below 1, not 1'],
  ['layers: [{ Dropout: { rate: ▸-0.1 } }]', 'network.layers.0.rate must be at least 0, not -0.1'],
  [
    'layers: [{ Dropout: { rate: 0.2, ▸p: 0.2 } }]',
    'unknown key "p" in task.network.layers.0 — did you mean "rate"?',
  ],
  [
    'layers: [{ Dropout: { rate: 0.2, ▸seed: 7 } }]',
    'unknown key "seed" in task.network.layers.0 — leave it out: random numbers follow from the seed of the trial',
  ],
  [
    'layers: [▸SpatialDropout1D]',
    'network.layers.0.rate is missing — for example SpatialDropout1D: { rate: 0.2 }',
  ],
  ['layers: [{ GaussianNoise: { stddev: ▸-0.1 } }]', 'network.layers.0.stddev must be at least 0, not -0.1'],
  ['layers: [{ GaussianNoise: { stddev: ▸1.5 } }]', 'network.layers.0.stddev must be at most 1, not 1.5'],
  [
    'layers: [{ GaussianNoise: { stddev: 0.1, ▸rate: 0.1 } }]',
    'unknown key "rate" in task.network.layers.0 — did you mean "stddev"?',
  ],
  [
    'layers: [{ BatchNormalization: { momentum: ▸2 } }]',
    'network.layers.0.momentum must be at most 1, not 2',
  ],
  ['layers: [{ BatchNormalization: { epsilon: ▸0 } }]', 'network.layers.0.epsilon must be above 0, not 0'],
  [
    'layers: [{ BatchNormalization: { axis: ▸0 } }]',
    'network.layers.0.axis must be 1 to 3, or -1 to -3 from the last axis: 0 is the batch',
  ],
  ['layers: [{ BatchNormalization: { axis: ▸[1, 3] } }]', 'network.layers.0.axis must be one axis'],
  ['layers: [{ LayerNormalization: { axis: ▸[] } }]', 'network.layers.0.axis must not be empty'],
  [
    'layers: [{ ▸Activation: {} }]',
    'network.layers.0.activation is missing — for example Activation: { activation: relu }',
  ],
  [
    'layers: [{ Reshape: { target_shape: ▸784 } }]',
    'network.layers.0.target_shape must be a list of whole numbers',
  ],
  [
    'layers: [{ Reshape: { target_shape: [28, ▸0] } }]',
    'network.layers.0.target_shape.1 must be at least 1, not 0',
  ],
  [
    'layers: [{ Reshape: { target_shape: ▸[-1, -1] } }]',
    'network.layers.0.target_shape can contain -1 only once',
  ],
  [
    'layers: [{ Reshape: { target_shape: [28, 28] } }, { ▸GRU: { units: 4 } }]',
    'network.layers.1.reset_after is true by default, but TensorFlow.js supports only false: write reset_after: false',
  ],
  [
    'layers: [{ Reshape: { target_shape: [28, 28] } }, { LSTM: { units: 4, ▸dropout: 0.2 } }]',
    'unknown key "dropout" in task.network.layers.1 — add the layer - Dropout: { rate: 0.2 }',
  ],
  [
    'layers: [{ Reshape: { target_shape: [28, 28] } }, { LSTM: { units: 4, activation: ▸prelu } }]',
    'network.layers.1.activation is prelu, which recurrent layers do not support — LSTM can have linear, relu, sigmoid, softmax, tanh',
  ],
  [
    'layers: [{ Reshape: { target_shape: [28, 28] } }, { LSTM: { units: 4, recurrent_activation: ▸elu } }]',
    'network.layers.1.recurrent_activation is elu, which recurrent layers do not support — LSTM can have linear, relu, sigmoid, softmax, tanh',
  ],
  [
    'layers: [Flatten, { ▸Embedding: { output_dim: 4 } }]',
    'network.layers.1.input_dim is missing — for example Embedding: { input_dim: 100, output_dim: 8 }',
  ],
  [
    'layers: [{ Embedding: { ▸num_embeddings: 9, input_dim: 9, output_dim: 4 } }]',
    'unknown key "num_embeddings" in task.network.layers.0 — did you mean "input_dim"?',
  ],
  // The argument `name`.
  [
    'layers: [Flatten, { Dense: { units: 3, name: ▸2nd } }]',
    'network.layers.1.name must begin with an ASCII letter, and have at most 64 ASCII letters, digits, "_" and "-"',
  ],
  ['layers: [Flatten, { Dense: { units: 3, name: ▸2 } }]', 'network.layers.1.name must be text, not 2'],
  [
    'layers: [Flatten, { Dense: { units: 3, activation: relu, name: ▸output } }]',
    'network.layers.1.name is "output", a key of network — choose another name',
  ],
  [
    'layers: [{ Flatten: { name: a } }, { Flatten: { name: ▸a } }]',
    'network.layers.1.name is "a", the name of an earlier layer — choose another name',
  ],
  // Keys next to layers.
  [
    'layers: [Flatten]\n    hidden: ▸[64]',
    'network.hidden is the short form of layers and cannot be combined with layers — write each as a layer, such as - Dense: { units: 64, activation: relu }',
  ],
  [
    'layers: [Flatten]\n    dropout: ▸0.2',
    'network.dropout cannot be combined with layers, where Dropout is a layer of its own — add - Dropout: { rate: 0.2 } after the layer that it applies to',
  ],
  [
    'layers: [Flatten, { Dropout: { rate: 0.1, name: drop } }]\n    dropout: ▸0.2',
    'network.dropout cannot be combined with layers, where Dropout is a layer of its own — set network.drop.rate',
  ],
  [
    'layers: [Flatten]\n    input: ▸{ dropout: 0.2 }',
    'network.input cannot be combined with layers — begin layers with - Dropout: { rate: 0.1 }',
  ],
  [
    'layers: [Flatten, { Dense: { units: 10 } }]\n    output: ▸{ kernel_regularizer: { l2: 0.1 } }',
    'network.output cannot be combined with layers that end with the output layer — move its settings to network.layers.1',
  ],
  [
    'layers: [Flatten]\n    activation: ▸[relu]',
    `network.activation must be the name of an activation or a mapping with "name", not a list — ${activationHint}`,
  ],
  ['▸layer: [Flatten]', 'unknown key "layer" in task.network — did you mean "layers"?'],
  // The output layer.
  [
    'layers: ▸[]',
    'network.layers: the output layer expects a vector, but gets 28x28x1 — put - Flatten or - GlobalAveragePooling2D last',
  ],
  [
    'layers: [Flatten, { Dense: { units: ▸7 } }]',
    'network.layers.1: the output layer has 7 units, but mnist has 10 classes — write units: 10, or give the layer an activation such as relu if it is not the output',
  ],
  [
    'layers: [Flatten, { Dense: { units: ▸1, activation: sigmoid } }]',
    'network.layers.1: the output layer has 1 unit, but mnist has 10 classes — write units: 10, or give the layer an activation such as relu if it is not the output',
  ],
  [
    'layers: [Flatten, { Dense: { units: 10 } }, { Activation: { activation: ▸softmax } }]',
    'network.layers.2.activation is softmax, but the output layer comes after it — write it as the activation of a last Dense, or leave it out',
  ],
  [
    'layers: [Flatten, { Dense: { units: 10, activity_regularizer: ▸{ l2: 0.1 } } }]',
    'network.layers.1.activity_regularizer is not supported in the output layer — leave it out, or use kernel_regularizer',
  ],
  // Shapes that do not fit.
  [
    'layers: ▸[{ Conv2D: { filters: 8, kernel_size: 3 } }]',
    'network.layers: the output layer expects a vector, but gets 26x26x8 — put - Flatten or - GlobalAveragePooling2D last',
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3 } }, { Dense: ▸{ units: 64, activation: relu } }]',
    `network.layers.1: Dense expects a vector, but gets 26x26x8 — ${flattenHint}`,
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: 3 } }, { Dense: ▸{ units: 10 } }]',
    `network.layers.1: the output layer expects a vector, but gets 26x26x8 — ${flattenHint}`,
  ],
  [
    'layers: [Flatten, { Conv2D: ▸{ filters: 8, kernel_size: 3 } }]',
    `network.layers.1: Conv2D expects pictures, ${pictureShape}, but gets a vector of 784 — ${reshapeHint}`,
  ],
  [
    'layers:\n      - Conv2D: { filters: 8, kernel_size: 3 }\n      - GlobalAveragePooling2D\n      - ▸MaxPooling2D',
    `network.layers.2: MaxPooling2D expects pictures, ${pictureShape}, but gets a vector of 8 — ${reshapeHint}`,
  ],
  [
    'layers: [{ Conv2D: { filters: 8, kernel_size: ▸29 } }]',
    `network.layers.0: Conv2D has a window of 29x29, which is larger than its input of 28x28 — ${shrinkHint}`,
  ],
  [
    'layers: [{ BatchNormalization: { axis: ▸1 } }]',
    'network.layers.0: BatchNormalization has axis 1 of 28x28x1, which neither the engine nor TensorFlow.js trains — leave axis out to use the last one, or put - Permute before this layer',
  ],
  [
    'layers: [MaxPooling2D, MaxPooling2D, MaxPooling2D, MaxPooling2D, ▸MaxPooling2D]',
    `network.layers.4: MaxPooling2D has a window of 2x2, which is larger than its input of 1x1 — ${shrinkHint}`,
  ],
  [
    'layers: [{ Reshape: { target_shape: ▸[28, 29] } }]',
    'network.layers.0: Reshape cannot turn 28x28x1 (784 numbers) into 28x29 (812 numbers) — the product of target_shape must be 784',
  ],
  [
    'layers: [{ Reshape: { target_shape: ▸[-1, 5] } }]',
    'network.layers.0: Reshape needs a multiple of 5 numbers, but gets 28x28x1 (784 numbers) — the product of the sizes other than -1 must divide 784',
  ],
  [
    'layers: [{ Permute: { dims: ▸[2, 1] } }]',
    'network.layers.0: Permute has the dims 2, 1, but gets 28x28x1 — dims must be 1, 2, 3 in any order',
  ],
  [
    'layers: [{ RepeatVector: ▸{ n: 3 } }]',
    `network.layers.0: RepeatVector expects a vector, but gets 28x28x1 — ${flattenHint}`,
  ],
  [
    'layers: [{ Cropping2D: { cropping: ▸14 } }]',
    'network.layers.0: Cropping2D leaves nothing of 28x28x1 — leave at least one row and one column',
  ],
  [
    'layers: [Flatten, { LayerNormalization: { axis: ▸[-1, -2] } }]',
    'network.layers.1: LayerNormalization has axis -1, -2, but gets 784 — an axis can be 1 (or -1), each at most once; 0 is the batch',
  ],
  [
    'layers: [{ LayerNormalization: { axis: ▸[3, -1] } }]',
    'network.layers.0: LayerNormalization has axis 3, -1, but gets 28x28x1 — an axis can be 1 (or -3), 2 (or -2), 3 (or -1), each at most once; 0 is the batch',
  ],
  [
    'layers: [Flatten, { Dense: { units: 9, activation: relu, kernel_constraint: ▸{ name: MaxNorm, axis: [0, 2] } } }]',
    'network.layers.1: Dense has a kernel_constraint with axis 2, but its weights of 784x9 have only 2 axes — axis can be 0, 1',
  ],
  [
    'layers: [{ LSTM: ▸{ units: 4 } }]',
    'network.layers.0: LSTM expects sequences, steps x features, but gets 28x28x1 — put - Reshape: { target_shape: [28, 28] } before it',
  ],
  [
    'layers: [Flatten, { LSTM: ▸{ units: 4 } }]',
    'network.layers.1: LSTM expects sequences, steps x features, but gets a vector of 784 — put - Reshape: { target_shape: [784, 1] } before it',
  ],
  [
    'layers: ▸[{ Reshape: { target_shape: [28, 28] } }, { LSTM: { units: 4, return_sequences: true } }]',
    'network.layers: the output layer expects a vector, but gets 28x4 — put - Flatten or - GlobalAveragePooling1D last',
  ],
  [
    'layers: [{ Reshape: { target_shape: [28, 28] } }, { Conv1D: { filters: 3, kernel_size: ▸30 } }]',
    `network.layers.1: Conv1D has a window of 30, which is larger than its input of 28 — ${shrinkHint}`,
  ],
  [
    'layers: [{ Embedding: ▸{ input_dim: 256, output_dim: 4 } }, Flatten]',
    'network.layers.0: Embedding expects a vector of categories, but gets 28x28x1 — put - Flatten before it',
  ],
  [
    'layers: [Flatten, { Dropout: { rate: 0.1 } }, { Embedding: ▸{ input_dim: 256, output_dim: 4 } }, Flatten]',
    'network.layers.2: Embedding expects the categories of the data set and cannot follow Dropout — put it first; only Flatten and Reshape may come before it',
  ],
  [
    'layers: [Flatten, { Embedding: ▸{ input_dim: 256, output_dim: 4 } }, Flatten]',
    'network.layers.1: Embedding reads categories, but mnist has other inputs — save categories as whole numbers from 0 in .npy files: data: { npy: folder }',
  ],
  [
    'layers: [Flatten, { SpatialDropout2D: ▸{ rate: 0.1 } }]',
    `network.layers.1: SpatialDropout2D expects pictures, ${pictureShape}, but gets a vector of 784 — ${reshapeHint}`,
  ],
  [
    'layers: [{ UpSampling2D: ▸{ size: 1000 } }]',
    'network.layers.0: UpSampling2D outputs 28000x28000x1 (784,000,000) numbers per example, more than 16,777,216 — make it smaller, or use a pooling layer or strides before it',
  ],
  [
    'layers: [Flatten, { Dense: { units: 65536, activation: relu } }, { Dense: ▸{ units: 65536, activation: relu } }]',
    'network.layers.2: Dense has 4,295,032,832 weights, more than 268,435,456 — make it smaller, or use a pooling layer before it',
  ],
];

it.each(invalidLists)(
  'points to the fault in a list of layers and suggests a fix: %s',
  (network, problem) => {
    const { text, position } = parseMarked(network);
    expect(sweepErrors(text)).toEqual([`sweeps/x.yaml:${position}  ${problem}`]);
  },
);

it('covers more than a hundred invalid lists', () =>
  expect(new Set(invalidLists.map(([network]) => network)).size).toBeGreaterThan(100));
