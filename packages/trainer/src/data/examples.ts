import type { LearningProblem, SharedDataSet } from './shared-data-set.ts';

/** A data set as a network takes it. */
export interface Examples {
  readonly problem: LearningProblem;
  readonly features: number;
  readonly targets: ArrayLike<number>;
  /** Writes the inputs of an example to `out` from `offset` on. */
  read(example: number, out: Float32Array, offset: number): void;
}

/**
 * The examples of a data set: bytes scaled to 0 to 1; numbers standardised to mean 0 and deviation 1 by the examples at
 * `fittedOn`, which are the ones that are trained on. A feature that does not vary there becomes 0, and so does a number
 * that is missing: it counts as the mean.
 *
 * @param fittedOn rows of `fittedIn`, which is the data set itself where it is left out
 */
export function examplesOf(data: SharedDataSet, fittedOn: Uint32Array, fittedIn = data): Examples {
  const { problem, features, targets } = data;
  return { problem, features, targets, read: readerOf(data, fittedOn, fittedIn) };
}

function readerOf(
  { inputs, features }: SharedDataSet,
  fittedOn: Uint32Array,
  fittedIn: SharedDataSet,
): Examples['read'] {
  if (inputs.type === 'bytes') {
    const scale = Float32Array.from({ length: 256 }, (_, byte) => byte / inputs.divisor);
    const bytes = inputs.values;
    return (example, out, offset) => {
      const from = example * features;
      for (let i = 0; i < features; i++) out[offset + i] = scale[bytes[from + i]!]!;
    };
  }
  const numbers = inputs.values;
  const fitted = fittedIn.inputs.values as Float32Array;
  const moments = Array.from({ length: features }, (_, i) => momentsOf(fitted, features, i, fittedOn));
  return (example, out, offset) => {
    const from = example * features;
    for (let i = 0; i < features; i++) {
      const { mean, deviation } = moments[i]!;
      const value = numbers[from + i]!;
      out[offset + i] = Number.isNaN(value) ? 0 : (value - mean) / (deviation || 1);
    }
  };
}

/**
 * Mean and standard deviation (divided by n) of the numbers of a feature that are there, as scikit-learn's
 * StandardScaler takes them.
 */
function momentsOf(numbers: Float32Array, features: number, feature: number, rows: Uint32Array) {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const value = numbers[row * features + feature]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  // Where nothing is there, nothing is known: the mean of no numbers must not become one.
  const mean = sum / Math.max(1, count);
  let squares = 0;
  for (const row of rows) {
    const value = numbers[row * features + feature]!;
    if (Number.isNaN(value)) continue;
    const difference = value - mean;
    squares += difference * difference;
  }
  return { mean, deviation: Math.sqrt(squares / Math.max(1, count)) };
}
