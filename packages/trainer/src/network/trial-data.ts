import { canonicalJson, randomStream, type Json, type Task } from '@ridgeline/core';
import type { Examples, InputSpec } from '@ridgeline/engine';
import { scaledInputs, scalingOf, unscaled, type Scaling } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { splitRows } from '../data/split.ts';
import { BoundedCache } from './bounded-cache.ts';

/** Examples of a trial as the engine reads them, with the rows of its parts. */
export interface TrialData {
  /** Equal for trials of one split of one data set. */
  readonly key: string;
  readonly examples: Examples;
  readonly scaling: Scaling;
  readonly train: Uint32Array;
  /** Rows evaluated for `val_`. */
  readonly validation: Uint32Array;
  /** Rows evaluated for `train_`: as many training rows as validation rows, in random order. */
  readonly trainSample: Uint32Array;
}

/** Limit of a thread's cache for splits, standardised inputs and orders, in bytes each. */
const MOST_BYTES = 64e6;

const splits = new BoundedCache<TrialData>(MOST_BYTES, ({ examples, train, validation, scaling }) => {
  const own = scaling.type === 'numbers' ? examples.inputs.byteLength : 0;
  return own + train.byteLength + validation.byteLength;
});

const orders = new BoundedCache<Uint32Array>(MOST_BYTES, ({ byteLength }) => byteLength);

/** Data of a trial, shared by all trials of one split in a thread. */
export function trialData(data: SharedDataSet, task: Task, seed: number): TrialData {
  const key = splitKey(data, task, seed);
  return splits.get(key, () => {
    const { train, validation } = splitRows(task.data, data.targets, seed);
    const scaling = readsCategories(task) ? unscaled(data) : scalingOf(data, train);
    return {
      key,
      examples: engineExamples(data, scaling),
      scaling,
      train,
      validation,
      trainSample: train.subarray(0, validation.length),
    };
  });
}

/** Training rows of an epoch (from 1), in the order of the training seed. */
export function epochRows({ key, train }: TrialData, seed: number, epoch: number): Uint32Array {
  return orders.get(`${key} ${seed} ${epoch}`, () =>
    randomStream(seed, 'order', epoch)
      .permutation(train.length)
      .map((i) => train[i]!),
  );
}

function splitKey({ sha256 }: SharedDataSet, task: Task, seed: number): string {
  const { train, validation, split } = task.data;
  const own = split.type === 'fixed' ? null : seed;
  return canonicalJson([sha256, train, validation, split, own, readsCategories(task)] as unknown as Json);
}

/** True for a network that reads whole numbers as categories. */
function readsCategories({ network }: Task): boolean {
  return network.layers.some(({ type }) => type === 'Embedding');
}

/** Scaled examples: bytes used in place, numbers standardised. */
export function engineExamples(data: SharedDataSet, scaling: Scaling): Examples {
  const { inputs, targets, rows } = data;
  if (inputs.type === 'bytes') return { inputs: inputs.values, targets };
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return { inputs: scaledInputs(data, scaling, all), targets };
}

/** Format of a scaling's inputs. */
export function inputSpec(scaling: Scaling): InputSpec {
  return scaling.type === 'bytes' ? scaling : { type: 'numbers' };
}
