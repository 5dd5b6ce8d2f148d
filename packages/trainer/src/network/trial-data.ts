import { canonicalJson, randomStream, type Json, type NetworkTask } from '@ridgeline/core';
import type { Examples } from '@ridgeline/engine';
import { augmentPictures } from '../data/augment.ts';
import {
  createIdentityScaling,
  fitScaling,
  listRows,
  scaleInputs,
  selectTargets,
  type Scaling,
} from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { splitRows } from '../data/split.ts';
import { BoundedCache } from './bounded-cache.ts';

/** Examples of a trial as the engine reads them, with the rows of its parts. */
export interface TrialData {
  /** Cache key, equal for trials with the same split and scaling of the same data set. */
  readonly key: string;
  readonly examples: Examples;
  readonly scaling: Scaling;
  /** Training rows. */
  readonly train: Uint32Array;
  /** Rows evaluated for the `val_` metrics. */
  readonly validation: Uint32Array;
  /** Rows evaluated for the `train_` metrics: random training rows, at most as many as validation rows. */
  readonly trainSample: Uint32Array;
}

/** Limit of a thread's cache of splits with standardised inputs, in bytes. */
const MAX_SPLIT_BYTES = 64e6;

/** Limit of a thread's cache of row orders, in bytes: 66 epochs of 60,000 rows. */
const MAX_ORDER_BYTES = 16e6;

const splitCache = new BoundedCache<TrialData>(
  MAX_SPLIT_BYTES,
  ({ examples, train, validation, scaling }) => {
    const inputBytes = scaling.type === 'numbers' ? examples.inputs.byteLength : 0;
    return inputBytes + train.byteLength + validation.byteLength;
  },
);

const orderCache = new BoundedCache<Uint32Array>(MAX_ORDER_BYTES, ({ byteLength }) => byteLength);

/** Data of a trial, shared by all trials of one split in a thread. */
export function loadTrialData(data: SharedDataSet, task: NetworkTask, seed: number): TrialData {
  const key = splitKey(data, task, seed);
  return splitCache.get(key, () => {
    const { train, validation } = splitRows(task.data, data.targets, seed);
    const scaling = hasEmbedding(task) ? createIdentityScaling(data) : fitScaling(data, train);
    return {
      key,
      examples: toEngineExamples(data, scaling),
      scaling,
      train,
      validation,
      trainSample: train.subarray(0, validation.length),
    };
  });
}

/** Training rows of an epoch (counted from 1), in the order that the training seed determines. */
export function orderEpochRows({ key, train }: TrialData, seed: number, epoch: number): Uint32Array {
  return orderCache.get(`${key} ${seed} ${epoch}`, () =>
    randomStream(seed, 'order', epoch)
      .permutation(train.length)
      .map((i) => train[i]!),
  );
}

/** Limit of a thread's cache of augmented pictures, in bytes. Trials of a seed share the pictures of recent epochs. */
const MAX_PICTURE_BYTES = 128e6;

const pictureCache = new BoundedCache<Examples>(MAX_PICTURE_BYTES, ({ inputs }) => inputs.byteLength);

/**
 * Training examples of an epoch (counted from 1), augmented if the task requires it, and the rows of these examples in
 * the order of training.
 */
export function prepareEpochExamples(
  trialData: TrialData,
  { shape }: Pick<SharedDataSet, 'shape'>,
  { data: { augment } }: NetworkTask,
  seed: number,
  epoch: number,
) {
  const rows = orderEpochRows(trialData, seed, epoch);
  if (augment === undefined) return { examples: trialData.examples, rows };
  const { inputs, targets } = trialData.examples;
  const key = `${trialData.key} ${seed} ${epoch} ${canonicalJson({ ...augment })}`;
  return {
    examples: pictureCache.get(key, () => ({
      inputs: augmentPictures({ inputs, shape: shape! }, rows, augment, seed, epoch),
      targets: selectTargets(targets, rows),
    })),
    rows: listRows(rows.length),
  };
}

function splitKey({ sha256 }: SharedDataSet, task: NetworkTask, seed: number): string {
  const { train, validation, split } = task.data;
  const splitSeed = split.type === 'fixed' ? null : seed;
  return canonicalJson([sha256, train, validation, split, splitSeed, hasEmbedding(task)] as unknown as Json);
}

/** True for a network that reads categories. */
function hasEmbedding({ network }: NetworkTask): boolean {
  return network.layers.some(({ type }) => type === 'Embedding');
}

/** Examples for the engine: bytes are not copied, numbers are scaled. */
export function toEngineExamples(data: SharedDataSet, scaling: Scaling): Examples {
  const { inputs, targets, rows } = data;
  if (inputs.type === 'bytes') return { inputs: inputs.values, targets };
  return { inputs: scaleInputs(data, scaling, listRows(rows)), targets };
}
