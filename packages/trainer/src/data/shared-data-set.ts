/** What a network is to learn from a data set. */
export type LearningProblem =
  /** One of `classes` classes, numbered from 0. */
  { readonly type: 'multi-class'; readonly classes: number };

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
  /** `[rows, features]`, row-major. */
  readonly inputs: Uint8Array;
  /** What a byte of `inputs` is divided by to be a number between 0 and 1. */
  readonly divisor: number;
  /** `[rows]`: the class of each example. */
  readonly targets: Uint8Array;
  /** SHA-256 over all that is above, in hex: the data set's part of a fingerprint. */
  readonly sha256: string;
}

/** A copy in shared memory. */
export function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
