import { loadDataSet } from '../data/data-sets.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { findUnsupportedLayer } from './engine-trainer.ts';
import { inferShapedLayers } from './trainer-spec.ts';

const digits = await loadDataSet('digits');

it.each<[layers: readonly unknown[], unsupportedLayer: string | undefined]>([
  [['Flatten', 'BatchNormalization'], undefined],
  [
    [{ Reshape: { target_shape: [8, 8] } }, { Dropout: { rate: 0.1 } }, { LSTM: { units: 4 } }],
    'lstm (LSTM)',
  ],
  [[{ Conv2DTranspose: { filters: 2, kernel_size: 3 } }, 'Flatten'], 'conv2d_transpose (Conv2DTranspose)'],
  [
    [{ Reshape: { target_shape: [8, 8] } }, 'GlobalMaxPooling1D'],
    'global_max_pooling1d (GlobalMaxPooling1D)',
  ],
  [[{ Reshape: { target_shape: [2, 4, 2, 4] } }, 'Flatten'], 'reshape (Reshape)'],
  [[{ Reshape: { target_shape: [8, 8] } }, { Conv1D: { filters: 2, kernel_size: 3 } }, 'Flatten'], undefined],
  [['Flatten', { Embedding: { input_dim: 17, output_dim: 3 } }, 'GlobalAveragePooling1D'], undefined],
])('findUnsupportedLayer(%j) is %s', (layers, unsupportedLayer) => {
  expect(findUnsupportedLayer(inferShapedLayers(parseTestTask({ network: { layers } }), digits))).toBe(
    unsupportedLayer,
  );
});
