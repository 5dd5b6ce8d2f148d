import type { LearningProblem, LoadedPart } from './shared-data-set.ts';

/** Data set as a network reads it. */
export interface ExampleReader {
  readonly problem: LearningProblem;
  readonly features: number;
  readonly targets: ArrayLike<number>;
  /** Writes the inputs of an example to `out` from `offset` on. */
  read(example: number, out: Float32Array, offset: number): void;
}

/** Examples with the scaling of their data set. */
export interface ScaledExamples extends ExampleReader {
  readonly scaling: Scaling;
}

/**
 * Scaling of inputs: a byte is divided by `divisor`; a number is standardised by its feature's mean and deviation. A
 * missing number is 0.
 */
export type Scaling =
  | { readonly type: 'bytes'; readonly divisor: number }
  | { readonly type: 'numbers'; readonly moments: readonly Moments[] };

/** Mean and deviation of one feature; the deviation is 1 if the feature is constant. */
interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Scales the examples of a data set. Bytes become 0 to 1; numbers are standardised to mean 0 and deviation 1 by the
 * training examples, `fittedOn`. A feature that is constant there becomes 0, and so does a missing number, which counts
 * as the mean.
 */
export function examplesOf(data: LoadedPart, fittedOn: Uint32Array): ScaledExamples {
  return examplesScaled(data, scalingOf(data, fittedOn));
}

/** Scales a data set, or another part of it, with a fitted scaling. */
export function examplesScaled(data: LoadedPart, scaling: Scaling): ScaledExamples {
  const { problem, features, targets } = data;
  return { problem, features, targets, scaling, read: readerOf(data, scaling) };
}

/** Fits the scaling for {@link examplesOf}. */
export function scalingOf({ inputs, features }: LoadedPart, fittedOn: Uint32Array): Scaling {
  if (inputs.type === 'bytes') return { type: 'bytes', divisor: inputs.divisor };
  const { values } = inputs;
  const moments = Array.from({ length: features }, (_, i) => momentsOf(values, features, i, fittedOn));
  return { type: 'numbers', moments };
}

function readerOf({ inputs: { values }, features }: LoadedPart, scaling: Scaling): ExampleReader['read'] {
  if (scaling.type === 'bytes') {
    const scale = Float32Array.from({ length: 256 }, (_, byte) => byte / scaling.divisor);
    return (example, out, offset) => {
      const from = example * features;
      for (let i = 0; i < features; i++) out[offset + i] = scale[values[from + i]!]!;
    };
  }
  const { moments } = scaling;
  return (example, out, offset) => {
    const from = example * features;
    for (let i = 0; i < features; i++) {
      const { mean, deviation } = moments[i]!;
      const value = values[from + i]!;
      out[offset + i] = Number.isNaN(value) ? 0 : (value - mean) / deviation;
    }
  };
}

/** Mean and standard deviation (divided by n) of a feature's present numbers. scikit-learn: `StandardScaler`. */
function momentsOf(numbers: Float32Array, features: number, feature: number, rows: Uint32Array): Moments {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const value = numbers[row * features + feature]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  // Without any number the mean must not become NaN.
  const mean = sum / Math.max(1, count);
  let squares = 0;
  for (const row of rows) {
    const value = numbers[row * features + feature]!;
    if (Number.isNaN(value)) continue;
    const difference = value - mean;
    squares += difference * difference;
  }
  return { mean, deviation: Math.sqrt(squares / Math.max(1, count)) || 1 };
}
