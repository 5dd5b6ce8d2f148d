import type { NetworkTask } from '@ridgeline/core';
import { parseTestTask } from './parse-test-task.ts';

/** Networks, by description, that together contain every layer and activation of the engine. */
export const exportedNetworks: Readonly<Record<string, NetworkTask>> = {
  'relu and sigmoid': digitsTask({ hidden: [12, 8], activation: ['relu', 'sigmoid'] }),
  'layer normalization and dropout': digitsLayers([
    'Flatten',
    { Dense: { units: 12, activation: 'tanh' } },
    'LayerNormalization',
    { Dropout: { rate: 0.2 } },
    { Dense: { units: 6 } },
  ]),
  'slopes and batch normalization': digitsLayers([
    'Flatten',
    { Dense: { units: 12, activation: { name: 'leaky_relu', negative_slope: 0.07 } } },
    'BatchNormalization',
    { Dense: { units: 8, activation: { name: 'elu', alpha: 0.3 } } },
    { BatchNormalization: { scale: false, epsilon: 0.01 } },
  ]),
  'learned slopes, softmax and noise': digitsLayers([
    'Flatten',
    { Dense: { units: 9, activation: 'prelu' } },
    { GaussianNoise: { stddev: 0.1 } },
    { Dense: { units: 7, activation: 'softmax' } },
  ]),
  'convolutions with strides': digitsLayers([
    { Conv2D: { filters: 4, kernel_size: 3, strides: 2, padding: 'same', activation: 'relu' } },
    'BatchNormalization',
    { MaxPooling2D: { pool_size: 3, padding: 'same' } },
    'Flatten',
  ]),
  'convolutions of each channel': digitsLayers([
    { Conv2D: { filters: 3, kernel_size: [2, 3] } },
    { DepthwiseConv2D: { kernel_size: 2, depth_multiplier: 2, padding: 'same', activation: 'elu' } },
    { SpatialDropout2D: { rate: 0.2 } },
    { AveragePooling2D: { pool_size: 2, padding: 'same' } },
    'GlobalAveragePooling2D',
  ]),
  'pictures with learned slopes': digitsLayers([
    { Conv2D: { filters: 5, kernel_size: 2, use_bias: false, activation: 'prelu' } },
    { LayerNormalization: { center: false } },
    { AveragePooling2D: { pool_size: [3, 2], strides: 2 } },
    { Activation: { activation: 'tanh' } },
    'Flatten',
  ]),
  'categories and sequences': digitsLayers([
    'Flatten',
    { Embedding: { input_dim: 17, output_dim: 3 } },
    { Conv1D: { filters: 4, kernel_size: 5, strides: 2, activation: 'prelu' } },
    { MaxPooling1D: { pool_size: 2 } },
    'GlobalAveragePooling1D',
  ]),
  'names that an export would generate': digitsLayers([
    'Flatten',
    { Dense: { units: 6, activation: 'prelu', name: 'inputs' } },
    { Dense: { units: 5, activation: 'relu', name: 'inputs_activation' } },
  ]),
  'two classes': createTask('breast-cancer', { hidden: [12], activation: 'relu' }),
  'a regression': createTask('diabetes', {
    layers: [{ Dense: { units: 12 } }, { Activation: { activation: { name: 'leaky_relu' } } }],
  }),
};

/** Networks with layers that only TensorFlow trains, by description. */
export const exportedOnTensorFlow: Readonly<Record<string, NetworkTask>> = {
  'an LSTM and a GRU': digitsLayers([
    { Reshape: { target_shape: [8, 8] } },
    { LSTM: { units: 6, return_sequences: true } },
    { GRU: { units: 7, reset_after: false, activation: 'relu' } },
  ]),
  'layers of other shapes': digitsLayers([
    {
      ZeroPadding2D: {
        padding: [
          [1, 0],
          [2, 1],
        ],
      },
    },
    { Conv2D: { filters: 3, kernel_size: 2 } },
    { Cropping2D: { cropping: 1 } },
    { Permute: { dims: [2, 1, 3] } },
    'GlobalMaxPooling2D',
    { RepeatVector: { n: 4 } },
    { Conv1D: { filters: 4, kernel_size: 2, padding: 'same' } },
    { AveragePooling1D: { pool_size: 2 } },
    'GlobalMaxPooling1D',
  ]),
};

function digitsLayers(layers: readonly unknown[]): NetworkTask {
  return digitsTask({ layers });
}

function digitsTask(network: object): NetworkTask {
  return createTask('digits', network);
}

function createTask(name: string, network: object): NetworkTask {
  return parseTestTask({ data: { name, train: 200, validation: 60 }, network, training: { epochs: 2 } });
}
