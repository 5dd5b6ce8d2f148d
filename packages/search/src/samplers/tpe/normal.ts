import erfc from '@stdlib/math-base-special-erfc';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** From here on a tail of a normal law is less than a double can tell beside 1. */
export const FAR = 8.3;

/** The share of a standard normal law below `z`. */
export function shareBelow(z: number): number {
  return z >= FAR ? 1 : 0.5 * erfc(-z * Math.SQRT1_2);
}

/** The share of a standard normal law between `a` and `b`, a < b, told apart in either tail. */
export function between(a: number, b: number): number {
  // Both in the upper tail: the difference of two numbers near 1 would be lost.
  return a > 0 ? shareBelow(-a) - shareBelow(-b) : shareBelow(b) - shareBelow(a);
}

/** The same for an `a` of at most 0 and a `b` of at least 0, where far tails are nothing beside the rest. */
export function around(a: number, b: number): number {
  return shareBelow(b) - (a <= -FAR ? 0 : shareBelow(a));
}

/**
 * A number of a normal law that is cut off at `low` and `high`, at quantile `u` in [0, 1).
 */
export function truncatedAt(u: number, mu: number, sigma: number, low: number, high: number): number {
  const a = (low - mu) / sigma;
  const from = a <= -FAR ? 0 : shareBelow(a);
  const share = from + u * (shareBelow((high - mu) / sigma) - from);
  const z = share <= 0 ? -Infinity : share >= 1 ? Infinity : normalQuantile(share, 0, 1);
  return Math.min(high, Math.max(low, mu + sigma * z));
}
