import { deviationOf, meanOf } from './sample.ts';

/**
 * Hedges' g of paired differences: their mean in units of their own standard deviation, corrected for the bias of small
 * samples by the exact factor Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)) with m = n - 1 (Hedges, Journal of Educational
 * Statistics 6, 1981). Undefined for fewer than three differences, and if all are equal.
 *
 * @example
 * hedgesG([0.01, 0.03, 0.02]); // 1.128…
 */
export function hedgesG(differences: readonly number[]): number | undefined {
  const deviation = deviationOf(differences);
  if (differences.length < 3 || deviation === 0) return undefined;
  return (meanOf(differences) / deviation) * computeBiasCorrection(differences.length - 1);
}

/** Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)) for m >= 2. */
function computeBiasCorrection(m: number): number {
  // Ratio of neighbouring gammas: r(2) = 1/sqrt(pi) and r(m) r(m + 1) = (m - 1) / 2.
  let ratio = 1 / Math.sqrt(Math.PI);
  for (let i = 2; i < m; i++) ratio = (i - 1) / 2 / ratio;
  return ratio / Math.sqrt(m / 2);
}

/**
 * Share of the differences that are above 0; zeros count half. Undefined without differences.
 *
 * @example
 * probabilityOfSuperiority([0.1, 0.2, 0, -0.1]); // 0.625
 */
export function probabilityOfSuperiority(differences: readonly number[]): number | undefined {
  if (differences.length === 0) return undefined;
  return meanOf(differences.map((value) => (value > 0 ? 1 : value < 0 ? 0 : 0.5)));
}
