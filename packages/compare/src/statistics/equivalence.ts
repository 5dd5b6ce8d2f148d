import tCdf from '@stdlib/stats-base-dists-t-cdf';

/**
 * P value of two one-sided t tests for equivalence within `margin` of 0 (Schuirmann, "A comparison of the two
 * one-sided tests procedure and the power approach", Journal of Pharmacokinetics and Biopharmaceutics 15, 1987).
 * statsmodels: `ttost_paired`.
 *
 * @param margin above 0
 * @example
 * equivalenceP({ mean: 0, standardError: 1, degreesOfFreedom: 9 }, 3); // 0.0074…
 */
export function equivalenceP(
  estimate: { readonly mean: number; readonly standardError: number; readonly degreesOfFreedom: number },
  margin: number,
): number {
  const { mean, standardError, degreesOfFreedom } = estimate;
  const lowerP = tCdf(-(mean + margin) / standardError, degreesOfFreedom);
  const upperP = tCdf((mean - margin) / standardError, degreesOfFreedom);
  return Math.max(lowerP, upperP);
}
