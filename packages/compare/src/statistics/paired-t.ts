import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { deviationOf, meanOf } from './sample.ts';

/** Interval for a mean, and its test against 0. */
export interface PairedT {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation of the differences (n - 1). */
  readonly deviation: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** Two-sided p value. */
  readonly p: number;
}

export interface PairedTOptions {
  /** Share of such intervals that contain the true mean, 0 to 1; by default 0.95. */
  readonly confidence?: number;
  /**
   * Validation examples divided by training examples, for differences from different splits; by default 0, for
   * independent differences. The variance of the mean is s^2 (1/n + ratio): Nadeau and Bengio, "Inference for the
   * generalization error", Machine Learning 52 (2003).
   */
  readonly validationToTraining?: number;
}

/**
 * Student's paired t test of the differences, and the confidence interval of their mean. Undefined for fewer than two
 * differences, and if all are equal: a spread of 0 would give an interval of width 0, a certainty that the data cannot
 * support (SciPy's `ttest_rel` then returns p = 0).
 *
 * @example
 * pairedT([0.01, 0.03, 0.02]); // { mean: 0.02, low: -0.0048…, high: 0.0448…, p: 0.074…, … }
 */
export function pairedT(differences: readonly number[], options: PairedTOptions = {}): PairedT | undefined {
  const { confidence = 0.95, validationToTraining = 0 } = options;
  const n = differences.length;
  const deviation = deviationOf(differences);
  if (n < 2 || deviation === 0) return undefined;
  const mean = meanOf(differences);
  const standardError = deviation * Math.sqrt(1 / n + validationToTraining);
  const reach = tQuantile((1 + confidence) / 2, n - 1) * standardError;
  const t = mean / standardError;
  return {
    n,
    mean,
    deviation,
    standardError,
    low: mean - reach,
    high: mean + reach,
    t,
    degreesOfFreedom: n - 1,
    p: 2 * tCdf(-Math.abs(t), n - 1),
  };
}
