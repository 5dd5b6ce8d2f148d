import type { LoadedPart } from './shared-data-set.ts';

/**
 * Scaling of inputs: a byte is divided by `divisor`; a number is standardised with the mean and standard deviation of
 * its feature. A missing number becomes 0.
 */
export type Scaling =
  | { readonly type: 'bytes'; readonly divisor: number }
  | { readonly type: 'numbers'; readonly moments: readonly Moments[] };

/** Mean and standard deviation of one feature; the deviation is 1 if the feature is constant. */
interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Fits a scaling to the training examples. */
export function fitScaling({ inputs, features }: LoadedPart, trainingRows: Uint32Array): Scaling {
  if (inputs.type === 'bytes') return { type: 'bytes', divisor: inputs.divisor };
  const { values } = inputs;
  const moments = Array.from({ length: features }, (_, i) =>
    computeMoments(values, features, i, trainingRows),
  );
  return { type: 'numbers', moments };
}

/** Scaling that leaves all inputs unchanged. */
export function createIdentityScaling({ inputs, features }: LoadedPart): Scaling {
  if (inputs.type === 'bytes') return { type: 'bytes', divisor: 1 };
  return { type: 'numbers', moments: Array.from({ length: features }, () => ({ mean: 0, deviation: 1 })) };
}

/**
 * Scaled inputs of the given rows, `[rows, features]`. With a fitted scaling, bytes become numbers from 0 to 1, and
 * numbers get mean 0 and standard deviation 1 over the fitted examples. A feature that is constant over these examples
 * becomes 0 for them. A missing number becomes 0, as it counts as the mean.
 */
export function scaleInputs(
  {
    inputs: { values },
    features,
  }: { readonly inputs: Pick<LoadedPart['inputs'], 'values'>; readonly features: number },
  scaling: Scaling,
  rows: Uint32Array,
): Float32Array {
  const scaled = new Float32Array(rows.length * features);
  rows.forEach((row, index) => {
    for (let i = 0; i < features; i++) {
      const value = values[row * features + i]!;
      scaled[index * features + i] =
        scaling.type === 'bytes' ? value / scaling.divisor : standardise(value, scaling.moments[i]!);
    }
  });
  return scaled;
}

/** Indices of the first `count` rows. */
export function listRows(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}

/** Targets of the given rows. */
export function selectTargets(
  targets: Uint8Array | Float32Array,
  rows: Uint32Array,
): Uint8Array | Float32Array {
  const selectedTargets =
    targets instanceof Uint8Array ? new Uint8Array(rows.length) : new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) selectedTargets[i] = targets[rows[i]!]!;
  return selectedTargets;
}

function standardise(value: number, { mean, deviation }: Moments): number {
  return Number.isNaN(value) ? 0 : (value - mean) / deviation;
}

/**
 * Mean and standard deviation (with divisor n) of a feature, without missing numbers. scikit-learn: `StandardScaler`.
 */
function computeMoments(
  numbers: Float32Array,
  features: number,
  feature: number,
  rows: Uint32Array,
): Moments {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const value = numbers[row * features + feature]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  // Avoids a mean of NaN for a feature without numbers.
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
