import { erfc, normalQuantile } from '../../special-functions.ts';

/** Distance beyond which a normal tail is negligible compared with 1. */
export const FAR = 8.3;

/** Probability that a standard normal number is below `z`. */
export function normalCdf(z: number): number {
  return z >= FAR ? 1 : 0.5 * erfc(-z * Math.SQRT1_2);
}

/** Probability that a standard normal number is between `a` and `b`, a < b. Accurate in both tails. */
export function normalMass(a: number, b: number): number {
  // In the upper tail, the difference of two numbers near 1 would lose its digits.
  return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
}

/** Probability that a standard normal number is between `a` <= 0 and `b` >= 0; ignores tails beyond {@link FAR}. */
export function normalMassAcrossZero(a: number, b: number): number {
  return normalCdf(b) - (a <= -FAR ? 0 : normalCdf(a));
}

/** Quantile `u`, in [0, 1), of a normal distribution truncated to the interval from `low` to `high`. */
export function truncatedNormalAt(u: number, mu: number, sigma: number, low: number, high: number): number {
  const a = (low - mu) / sigma;
  const from = a <= -FAR ? 0 : normalCdf(a);
  const share = from + u * (normalCdf((high - mu) / sigma) - from);
  const z = share <= 0 ? -Infinity : share >= 1 ? Infinity : normalQuantile(share, 0, 1);
  return Math.min(high, Math.max(low, mu + sigma * z));
}
