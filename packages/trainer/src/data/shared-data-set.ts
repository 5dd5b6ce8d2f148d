import type { LearningProblem } from '@ridgeline/engine';

export { outputUnits, type LearningProblem } from '@ridgeline/engine';

/** `[rows, features]`, row-major. */
export type SharedInputs =
  /** Each byte divided by `divisor` is a number between 0 and 1. */
  | { readonly type: 'bytes'; readonly values: Uint8Array; readonly divisor: number }
  /** Measurements, NaN where one is missing; each feature is standardised by the examples that are trained on. */
  | { readonly type: 'numbers'; readonly values: Float32Array };

/**
 * The training examples of a data set, held once in shared memory for all threads; plain data, so that it can be sent
 * to one. The official test part is not in it.
 */
export interface SharedDataSet {
  readonly name: string;
  readonly problem: LearningProblem;
  readonly rows: number;
  /** Numbers an example. */
  readonly features: number;
  readonly inputs: SharedInputs;
  /** `[rows]`: the class of each example, or the number that belongs to it. */
  readonly targets: Uint8Array | Float32Array;
  /** SHA-256 over all that is above, in hex: the data set's part of a fingerprint. */
  readonly sha256: string;
  /** SHA-256 of the whole data set, however it is split, in hex. */
  readonly whole: string;
}

/** A part as its source reads it. */
export type LoadedPart = Omit<SharedDataSet, 'whole'>;

/** A copy in shared memory. */
export function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** Numbers in shared memory. */
export function sharedNumbers(numbers: readonly number[]): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(4 * numbers.length));
  copy.set(numbers);
  return copy;
}
