import type { Shape } from '@ridgeline/core';
import type { LearningProblem } from '@ridgeline/engine';
import type { TableCoding } from './table-coding.ts';

export type { LearningProblem } from '@ridgeline/engine';

/** Maximum number of classes: a class is stored as a byte. */
export const MAX_CLASSES = 256;

/** Number of classes; 0 for a regression. */
export function countClasses(problem: LearningProblem): number {
  if (problem.type === 'multi-class') return problem.classes;
  return problem.type === 'binary' ? 2 : 0;
}

/** Inputs, `[rows, features]`, row-major. */
export type SharedInputs =
  /** Bytes, 0 to 1 after division by `divisor`. */
  | { readonly type: 'bytes'; readonly values: Uint8Array; readonly divisor: number }
  /** Measurements, NaN if missing; each feature is standardised with the statistics of the training examples. */
  | { readonly type: 'numbers'; readonly values: Float32Array };

/** One part of a data set as plain data in shared memory: all threads use the same copy. */
export interface SharedDataSet {
  readonly name: string;
  readonly problem: LearningProblem;
  readonly rows: number;
  /** Number of inputs per example. */
  readonly features: number;
  /** Shape of an example; its product is `features`. By default a vector. */
  readonly shape?: Shape;
  readonly inputs: SharedInputs;
  /** Class of each example, or number to predict: `[rows]`. */
  readonly targets: Uint8Array | Float32Array;
  /** SHA-256 that identifies the examples of this part, in hex. Each trial's fingerprint contains it. */
  readonly sha256: string;
  /** SHA-256 of the whole data set in hex, independent of its splits. */
  readonly dataSetHash: string;
  /** Names of the classes, in order; absent for a regression and for classes without names. */
  readonly classes?: readonly string[];
  /** Coding of a table's rows; absent for arrays and pictures. */
  readonly table?: TableCoding;
}

/** Part as loaded from its source. */
export type LoadedPart = Omit<SharedDataSet, 'dataSetHash' | 'shape'>;

type Numbers = Uint8Array | Float32Array;

/** Array of zeros in shared memory, of the same type as `like`. */
export function allocateShared<N extends Numbers>(like: N, length: number): N {
  const memory = new SharedArrayBuffer(length * like.BYTES_PER_ELEMENT);
  return (like instanceof Uint8Array ? new Uint8Array(memory) : new Float32Array(memory)) as N;
}

/** Copies numbers into shared memory. */
export function copyToShared<N extends Numbers>(values: N): N {
  const copy = allocateShared(values, values.length);
  copy.set(values);
  return copy;
}

/** Copies rows of `width` numbers each into shared memory. */
export function copyRowsToShared<N extends Numbers>(values: N, rows: Uint32Array, width = 1): N {
  const copy = allocateShared(values, rows.length * width);
  rows.forEach((row, index) => copy.set(values.subarray(row * width, (row + 1) * width), index * width));
  return copy;
}
