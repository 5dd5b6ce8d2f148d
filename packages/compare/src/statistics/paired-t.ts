import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { deviationOf, meanOf } from './sample.ts';

/** An interval for a mean, and the test against 0 that belongs to it. */
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
  /** Two-sided. */
  readonly p: number;
}

export interface PairedTOptions {
  /** Share of such intervals that hold the true mean, 0 to 1; 0.95 unless it is said. */
  readonly confidence?: number;
  /**
   * Validation examples divided by training examples, where each difference comes from another split of the same
   * examples; 0 (unless it is said) where the differences are independent. The variance of the mean is then
   * s^2 (1/n + ratio): Nadeau and Bengio, "Inference for the generalization error", Machine Learning 52 (2003).
   */
  readonly validationToTraining?: number;
}

/**
 * Student's paired t interval and test of the differences. Undefined for fewer than two differences and where all are
 * equal: a spread of 0 gives an interval of no width, which would claim a certainty that nobody has (SciPy's
 * `ttest_rel` answers p = 0 there).
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
