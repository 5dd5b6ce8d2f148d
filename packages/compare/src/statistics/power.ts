import chiSquareQuantile from '@stdlib/stats-base-dists-chisquare-quantile';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** Maximum number of pairs considered. */
const maxPairs = 10_000;

/** Number of integration steps; even, as Simpson's rule requires. */
const steps = 300;

/**
 * Power of a two-sided paired t test at level `alpha`, for normal differences with a true mean of `effect` standard
 * deviations. Equal to statsmodels' `TTestPower`.
 *
 * @param sharedVariance variance of the mean that more pairs do not reduce, in units of the variance of the differences
 *
 * @example
 * powerOfPairedT(10, 1, 0.05); // 0.803…
 */
export function powerOfPairedT(n: number, effect: number, alpha: number, sharedVariance = 0): number {
  const df = n - 1;
  const critical = tQuantile(1 - alpha / 2, df);
  const shift = effect / Math.sqrt(1 / n + sharedVariance);
  // A non-central t is (Z + shift) / u with u = sqrt(chi2 / df), independent of Z. The loop is Simpson's rule over u.
  // Dividing the density of u by its own integral over the same points avoids a gamma function.
  const reach = 9 / Math.sqrt(2 * df);
  const from = Math.max(0, 1 - reach);
  const span = 1 + reach - from;
  let rejectedWeight = 0;
  let totalWeight = 0;
  for (let i = 0; i <= steps; i++) {
    // Points are denser where u is small: for n = 2 the integrand changes within u < 1 / critical.
    const x = i / steps;
    const u = from + span * x * x;
    // The density at u = 0 is 0 for df > 1, and half-normal for df = 1.
    const logDensity = df === 1 ? -(u * u) / 2 : (df - 1) * Math.log(u) - (df * (u * u - 1)) / 2;
    const weight = (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * x * Math.exp(logDensity);
    rejectedWeight +=
      weight * (normalCdf(shift - critical * u, 0, 1) + normalCdf(-shift - critical * u, 0, 1));
    totalWeight += weight;
  }
  return rejectedWeight / totalWeight;
}

/**
 * Upper 80 % bound of a standard deviation, `s sqrt(f / q)`, where `q` is the 20 % quantile of the chi-square
 * distribution with `f` degrees of freedom.
 */
export function upperDeviation(deviation: number, freedom: number): number {
  return deviation * Math.sqrt(freedom / chiSquareQuantile(0.2, freedom));
}

/**
 * Smallest number of pairs for which a paired t test at level `alpha` shows `difference` with a chance of at least
 * `power`, for differences with standard deviation `deviation`. Undefined if more than 10,000.
 *
 * @example
 * pairsNeeded({ deviation: 1, difference: 1, alpha: 0.05, power: 0.8 }); // 10
 */
export function pairsNeeded(target: {
  readonly deviation: number;
  readonly difference: number;
  readonly alpha: number;
  readonly power: number;
  /** Variance of the mean that more pairs do not reduce, in units of the variance of the differences; by default 0. */
  readonly sharedVariance?: number;
}): number | undefined {
  const effect = Math.abs(target.difference) / target.deviation;
  const isEnough = (n: number) =>
    powerOfPairedT(n, effect, target.alpha, target.sharedVariance) >= target.power;
  let high = 2;
  while (!isEnough(high)) {
    if (high >= maxPairs) return undefined;
    high = Math.min(2 * high, maxPairs);
  }
  let low = Math.max(1, Math.floor(high / 2));
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Smallest difference, in standard deviations, that a two-sided paired t test of `n` pairs at level `alpha` shows with
 * a chance of `power`: the inverse of `powerOfPairedT`, to 1e-6.
 *
 * @example
 * smallestEffect(10, 0.05, 0.8); // 0.996…
 */
export function smallestEffect(n: number, alpha: number, power: number): number {
  let [low, high] = [0, 1];
  while (powerOfPairedT(n, high, alpha) < power) high *= 2;
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (powerOfPairedT(n, middle, alpha) < power) low = middle;
    else high = middle;
  }
  return high;
}
