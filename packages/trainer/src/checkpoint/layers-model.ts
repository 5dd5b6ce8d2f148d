import type { Checkpoint } from '@ridgeline/core';
import type { ModelLayer } from './model-layers.ts';

/** Network in the file format of TensorFlow.js: the contents of `model.json` and of `weights.bin`. */
interface LayersModel {
  readonly json: object;
  readonly weights: Uint8Array;
}

/**
 * Converts a network to the format of `tf.loadLayersModel`.
 *
 * @param metadata stored in the file under `userDefinedMetadata`
 * @example
 * toLayersModel(toModelLayers(network), { trial: 7 }).json; // { format: 'layers-model', … }
 */
export function toLayersModel(layers: readonly ModelLayer[], metadata: object): LayersModel {
  const weights = layers.flatMap(({ config: { name }, weights }) =>
    weights.map((weight) => ({ ...weight, name: `${name}/${weight.name}` })),
  );
  return {
    json: {
      format: 'layers-model',
      generatedBy: 'Ridgeline',
      convertedBy: null,
      modelTopology: {
        class_name: 'Sequential',
        config: {
          name: 'network',
          layers: layers.map(({ type, config, inputs }, index) => ({
            class_name: type,
            config: index === 0 ? { ...config, batch_input_shape: [null, ...inputs] } : config,
          })),
        },
        keras_version: 'tfjs-layers 4.22.0',
        backend: 'tensor_flow.js',
      },
      weightsManifest: [
        {
          paths: ['weights.bin'],
          weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
        },
      ],
      userDefinedMetadata: metadata,
    },
    weights: Buffer.concat(weights.map(({ values }) => toLittleEndian(values))),
  };
}

/** Files of a model. */
export function toCheckpoint({ json, weights }: LayersModel): Checkpoint {
  return {
    files: [
      { path: 'model.json', bytes: Buffer.from(JSON.stringify(json)) },
      { path: 'weights.bin', bytes: weights },
    ],
  };
}

/** Numbers as little-endian bytes. */
export function toLittleEndian(values: Float32Array | BigInt64Array): Uint8Array {
  const bytes = Buffer.alloc(values.byteLength);
  if (values instanceof Float32Array) values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  else values.forEach((value, i) => bytes.writeBigInt64LE(value, 8 * i));
  return bytes;
}
