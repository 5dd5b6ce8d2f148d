import { uniqueName } from '@ridgeline/core';
import type { ModelLayer } from '../checkpoint/model-layers.ts';
import { writeHdf5File, type Hdf5Group } from './hdf5-file.ts';

/** Version of Keras that defines the format. */
const KERAS_VERSION = '3.15.0';

/** Fixed date of the archive's entries, for reproducible bytes: the earliest that ZIP allows. */
const ENTRY_DATE = new Date(1980, 0, 1);

/**
 * Writes a network as a `.keras` file, for `keras.saving.load_model`.
 *
 * @example
 * writeFileSync('model.keras', await writeKerasFile(toModelLayers(model)));
 */
export async function writeKerasFile(layers: readonly ModelLayer[]): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  const json = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  const files = {
    'metadata.json': json({ keras_version: KERAS_VERSION }),
    'config.json': json(createConfig(layers)),
    'model.weights.h5': await writeHdf5File(createWeightGroups(layers)),
  };
  return zipSync(files, { level: 0, mtime: ENTRY_DATE });
}

function createConfig(layers: readonly ModelLayer[]): object {
  const [{ inputs }] = layers as readonly [ModelLayer];
  const batchShape = [null, ...inputs];
  const inputName = uniqueName('inputs', new Set(layers.map(({ config }) => config.name)));
  const createLayer = (type: string, config: object) => ({
    module: 'keras.layers',
    class_name: type,
    config,
    registered_name: null,
  });
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: {
      name: 'network',
      trainable: true,
      dtype: 'float32',
      layers: [
        createLayer('InputLayer', { batch_shape: batchShape, dtype: 'float32', name: inputName }),
        ...layers.map((modelLayer) => ({
          ...createLayer(modelLayer.type, toKerasConfig(modelLayer)),
          build_config: { input_shape: [null, ...modelLayer.inputs] },
        })),
      ],
      build_input_shape: batchShape,
    },
    registered_name: null,
    build_config: { input_shape: batchShape },
  };
}

/** Config of a layer for Keras 3, where some arguments have other names or defaults than in TensorFlow.js. */
function toKerasConfig({ type, config }: ModelLayer): object {
  switch (type) {
    case 'LeakyReLU': {
      const { alpha, ...otherArguments } = config;
      return { ...otherArguments, negative_slope: alpha };
    }
    case 'GRU':
      return { ...config, reset_after: false };
    default:
      return config;
  }
}

/** Groups of `model.weights.h5`: one for each layer, named by its type and its number among layers of this type. */
function createWeightGroups(layers: readonly ModelLayer[]): Hdf5Group {
  const counts = new Map<string, number>();
  const groups = layers.map(({ type, weights, config: { name } }): readonly [string, Hdf5Group] => {
    const kind = toSnakeCase(type);
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    const datasets = new Map(weights.map((weight, index) => [String(index), weight]));
    const variables: Hdf5Group = { attributes: { name }, datasets };
    const group: Hdf5Group = isRecurrent(type)
      ? { groups: new Map([['cell', { groups: new Map([['vars', variables]]) }]]) }
      : { groups: new Map([['vars', variables]]) };
    return [count === 0 ? kind : `${kind}_${count}`, group];
  });
  return { groups: new Map([['layers', { groups: new Map(groups) }]]) };
}

/** True for a recurrent layer. Keras stores its weights in a group `cell`. */
function isRecurrent(type: string): boolean {
  return type === 'SimpleRNN' || type === 'LSTM' || type === 'GRU';
}

/** Name of a class as Keras writes it in files: `Conv2DTranspose` is `conv2d_transpose`. */
function toSnakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
