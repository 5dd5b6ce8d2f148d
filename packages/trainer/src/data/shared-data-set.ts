import type { LearningProblem } from '@ridgeline/engine';

export type { LearningProblem } from '@ridgeline/engine';

/** Inputs, `[rows, features]`, row-major. */
export type SharedInputs =
  /** Bytes, each a number from 0 to 1 after division by `divisor`. */
  | { readonly type: 'bytes'; readonly values: Uint8Array; readonly divisor: number }
  /** Measurements, NaN if missing; each feature is standardised by the training examples. */
  | { readonly type: 'numbers'; readonly values: Float32Array };

/**
 * Training examples of a data set, held once in shared memory for all threads. Plain data, so that it can be sent to
 * one. Excludes the official test part.
 */
export interface SharedDataSet {
  readonly name: string;
  readonly problem: LearningProblem;
  readonly rows: number;
  /** Numbers per example. */
  readonly features: number;
  readonly inputs: SharedInputs;
  /** `[rows]`: the class of each example, or its number. */
  readonly targets: Uint8Array | Float32Array;
  /** SHA-256 over all fields above, in hex: the data's part of a fingerprint. */
  readonly sha256: string;
  /** SHA-256 of the whole data set in hex, independent of its splits. */
  readonly whole: string;
}

/** Part as loaded from its source. */
export type LoadedPart = Omit<SharedDataSet, 'whole'>;

/** Copies bytes into shared memory. */
export function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** Copies numbers into shared memory. */
export function sharedNumbers(numbers: readonly number[]): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(4 * numbers.length));
  copy.set(numbers);
  return copy;
}
