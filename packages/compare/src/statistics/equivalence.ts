import tCdf from '@stdlib/stats-base-dists-t-cdf';
import type { PairedT } from './paired-t.ts';
import { minReliableSeeds, type TwoSourceT } from './two-source.ts';

/** Mean whose error has a t distribution. */
type TEstimate =
  | ({ readonly type: 'seeds' | 'welch' } & Pick<PairedT, 'mean' | 'standardError' | 'degreesOfFreedom'>)
  | ({ readonly type: 'seeds-and-examples' } & TwoSourceT);

/**
 * P value of two one-sided t tests for equivalence within `margin` of 0 (Schuirmann, "A comparison of the two
 * one-sided tests procedure and the power approach", Journal of Pharmacokinetics and Biopharmaceutics 15, 1987).
 * statsmodels: `ttost_paired`.
 *
 * @param margin above 0
 * @example
 * equivalenceP({ type: 'seeds', mean: 0, standardError: 1, degreesOfFreedom: 9 }, 3); // 0.0074…
 */
export function equivalenceP(estimate: TEstimate, margin: number): number {
  return Math.max(oneSidedP(estimate, margin, 1), oneSidedP(estimate, margin, -1));
}

/**
 * P value of a one-sided t test against a mean of `-margin` or less. A two-source estimate from fewer than five seeds
 * gets at least the p value of the test over the seeds alone.
 *
 * @param sign 1, or -1 to test against a mean of `margin` or more
 */
export function oneSidedP(estimate: TEstimate, margin: number, sign: number): number {
  const { mean } = estimate;
  const computeP = (standardError: number, degreesOfFreedom: number) =>
    tCdf(-(sign * mean + margin) / standardError, degreesOfFreedom);
  const p = computeP(estimate.standardError, estimate.degreesOfFreedom);
  return estimate.type === 'seeds-and-examples' && estimate.seeds < minReliableSeeds
    ? Math.max(p, computeP(estimate.seedError, estimate.seeds - 1))
    : p;
}
