import chiSquareQuantile from '@stdlib/stats-base-dists-chisquare-quantile';
import type { SeedsNeeded } from './comparison.ts';
import { pairsNeeded } from './statistics/power.ts';

/** Power at which seeds are counted. */
const power = 0.8;

/** Smallest number of seeds with a usable deviation. */
const fewestSeeds = 5;

/**
 * Counts the seeds that would show a difference of `resolve`: by the deviation of the differences and by its
 * upper 80 % bound, `s sqrt((n - 1) / q)` with `q` the 20 % quantile of the chi-square law. Undefined below
 * five seeds and for differences without spread.
 */
export function seedsNeeded({
  deviation,
  seeds,
  resolve,
  alpha,
}: {
  readonly deviation: number;
  readonly seeds: number;
  readonly resolve: number;
  readonly alpha: number;
}): SeedsNeeded | undefined {
  if (seeds < fewestSeeds || !(deviation > 0)) return undefined;
  const upper = deviation * Math.sqrt((seeds - 1) / chiSquareQuantile(1 - power, seeds - 1));
  const needed = (spread: number) => pairsNeeded({ deviation: spread, difference: resolve, alpha, power });
  return { resolve, alpha, power, seeds: { from: needed(deviation), to: needed(upper) } };
}

/** Largest of 1, 2 and 5 times a power of ten up to `value`. */
export function niceBelow(value: number): number {
  const exponent = Math.floor(Math.log10(value));
  const digit = [5, 2, 1].find((candidate) => Number(`${candidate}e${exponent}`) <= value);
  return digit === undefined ? Number(`5e${exponent - 1}`) : Number(`${digit}e${exponent}`);
}
