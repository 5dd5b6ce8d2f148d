import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  RidgelineError,
  sizeOfShape,
  type LossConfig,
  type ShapedLayer,
  type Training,
} from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import { dataError } from '../data/data-error.ts';
import type { Scaling } from '../data/examples.ts';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { TableCoding } from '../data/table-coding.ts';
import { countWeights, layersWithTensors } from '../network/layer-tensors.ts';
import type { TrainedLayers } from './model-layers.ts';

/** Version of {@link ModelMetadata}. */
export const metadataVersion = 1;

/** Metadata needed to use a model, stored in `model.json` under `userDefinedMetadata`. */
export interface ModelMetadata {
  readonly ridgeline: typeof metadataVersion;
  readonly trial: number;
  readonly seed: number;
  /** Name of the data set. */
  readonly data: string;
  readonly problem: LearningProblem;
  /** Names of the classes in the order of the outputs; absent for a regression and for classes without names. */
  readonly classes?: readonly string[];
  /** Coding of the rows of a table; absent for arrays and pictures. */
  readonly table?: TableCoding;
  /** Scaling of the coded inputs. */
  readonly inputs: Scaling;
  /** All layers with their shapes, the output last. */
  readonly layers: readonly ShapedLayer[];
  readonly training: Training & { readonly loss: LossConfig };
}

/** Model read from a folder. */
export interface SavedModel extends TrainedLayers {
  readonly metadata: ModelMetadata;
  /** Contents of the model's files. */
  readonly files: { readonly model: Uint8Array; readonly weights: Uint8Array };
}

/**
 * Reads the model in a folder: a trial's checkpoint, or an export.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if a file is missing or unreadable; `DATA_DAMAGED` if the files are not a
 * Ridgeline model of this version.
 * @example
 * readModel('ridgeline.db-quickstart.checkpoints/7').metadata.classes; // ['cat', 'dog']
 */
export function readModel(folder: string): SavedModel {
  const model = readFile(folder, 'model.json');
  const metadata = parseMetadata(model, join(folder, 'model.json'));
  const weights = readFile(folder, 'weights.bin');
  const { problem, layers, training } = metadata;
  const tensors = decodeTensors(weights, layers);
  if (tensors === undefined) {
    throw dataError(
      `${join(folder, 'weights.bin')} has ${weights.length} bytes, but the model needs ${4 * countWeights(layers)}.`,
    );
  }
  return { metadata, problem, loss: training.loss, layers, tensors, files: { model, weights } };
}

function readFile(folder: string, name: string): Uint8Array {
  try {
    return readFileSync(join(folder, name));
  } catch (cause) {
    throw new RidgelineError(
      'FILE_UNREADABLE',
      `${folder} has no model: ${(cause as Error).message.replace(/^[A-Z]+: /, '')}.`,
      {
        hint: 'A model is a folder with model.json and weights.bin, as --checkpoints and `ridgeline export` write it.',
        cause,
      },
    );
  }
}

function parseMetadata(bytes: Uint8Array, path: string): ModelMetadata {
  let metadata: Partial<ModelMetadata> | undefined;
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly userDefinedMetadata?: Partial<ModelMetadata>;
    };
    metadata = json.userDefinedMetadata;
  } catch (cause) {
    throw dataError(`${path} is not JSON.`, undefined, cause);
  }
  if (metadata?.ridgeline === metadataVersion) return metadata as ModelMetadata;
  throw dataError(
    `${path} lacks the metadata needed to use the model.`,
    'It was written by another program or another version of Ridgeline: train the trial again with --checkpoints.',
  );
}

/** Tensors of consecutive layers; undefined if the layers need more or fewer bytes. */
function decodeTensors(
  bytes: Uint8Array,
  layers: readonly ShapedLayer[],
): readonly LayerTensors[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length !== 4 * countWeights(layers)) return undefined;
  let offset = 0;
  const readFloats = (length: number) => {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++, offset += 4) values[i] = view.getFloat32(offset, true);
    return values;
  };
  return layersWithTensors(layers).map(({ weights }) =>
    Object.fromEntries(weights.map(({ name, shape }) => [name, readFloats(sizeOfShape(shape))])),
  );
}
