import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { PairedT } from './paired-t.ts';
import { deviationOf, meanOf } from './sample.ts';

/** Interval for a difference of two means, and its test against 0. */
export type WelchT = Omit<PairedT, 'n' | 'deviation'> & {
  readonly n: { readonly a: number; readonly b: number };
};

/**
 * Welch's t interval and test of two unpaired samples: the mean of `a` minus the mean of `b` (Welch, "The
 * generalization of Student's problem", Biometrika 34, 1947). Undefined if a sample has fewer than two values, or if
 * neither has a spread. SciPy: `ttest_ind(a, b, equal_var=False)`.
 *
 * @param confidence share of such intervals that contain the true difference, 0 to 1
 * @example
 * welchT([0.9, 0.92, 0.94], [0.8, 0.85, 0.84]); // { mean: 0.09, degreesOfFreedom: 3.72…, p: 0.0110…, … }
 */
export function welchT(a: readonly number[], b: readonly number[], confidence = 0.95): WelchT | undefined {
  if (a.length < 2 || b.length < 2) return undefined;
  const [varianceOfA, varianceOfB] = [computeSquaredError(a), computeSquaredError(b)];
  const variance = varianceOfA + varianceOfB;
  if (variance === 0) return undefined;
  const degreesOfFreedom =
    (variance * variance) /
    ((varianceOfA * varianceOfA) / (a.length - 1) + (varianceOfB * varianceOfB) / (b.length - 1));
  const mean = meanOf(a) - meanOf(b);
  const standardError = Math.sqrt(variance);
  const reach = tQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  const t = mean / standardError;
  return {
    n: { a: a.length, b: b.length },
    mean,
    standardError,
    low: mean - reach,
    high: mean + reach,
    t,
    degreesOfFreedom,
    p: 2 * tCdf(-Math.abs(t), degreesOfFreedom),
  };
}

/** Squared standard error of a mean. */
function computeSquaredError(values: readonly number[]): number {
  const deviation = deviationOf(values);
  return (deviation * deviation) / values.length;
}
