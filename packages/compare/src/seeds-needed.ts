import type { SeedsNeeded } from './comparison.ts';
import { pairsNeeded, upperDeviation } from './statistics/power.ts';

/** Power for which seeds are counted. */
const power = 0.8;

/** Smallest number of seeds with a usable deviation. */
const fewestSeeds = 5;

/**
 * Counts the seeds that would show a difference of `resolve`, by the deviation of the differences and by its upper 80 %
 * bound. Undefined below five seeds, and for differences without spread.
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
  const upper = upperDeviation(deviation, seeds - 1);
  const needed = (spread: number) => pairsNeeded({ deviation: spread, difference: resolve, alpha, power });
  return { resolve, alpha, power, seeds: { from: needed(deviation), to: needed(upper) } };
}
