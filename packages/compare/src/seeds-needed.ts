import type { Estimate, SeedsNeeded } from './comparison.ts';
import { sharedVariance } from './evidence.ts';
import { pairsNeeded, upperDeviation } from './statistics/power.ts';

/** Chance of showing the difference. */
const power = 0.8;

/** Minimum number of seeds for a usable deviation. */
const minSeeds = 5;

/**
 * Number of seeds that would show the difference `resolve`: `from` by the standard deviation of the differences, `to` by
 * the upper 80 % bound of that deviation. Undefined for fewer than five seeds, and for differences without a spread.
 */
export function seedsNeeded({
  deviation,
  seeds,
  resolve,
  alpha,
  estimate,
  validationToTraining,
}: {
  readonly deviation: number;
  readonly seeds: number;
  readonly resolve: number;
  readonly alpha: number;
  readonly estimate: Estimate | undefined;
  readonly validationToTraining: number;
}): SeedsNeeded | undefined {
  if (seeds < minSeeds || !(deviation > 0)) return undefined;
  const upper = upperDeviation(deviation, seeds - 1);
  const countSeeds = (spread: number) =>
    pairsNeeded({
      deviation: spread,
      difference: resolve,
      alpha,
      power,
      sharedVariance: sharedVariance(estimate, spread, validationToTraining),
    });
  return { resolve, alpha, power, seeds: { from: countSeeds(deviation), to: countSeeds(upper) } };
}
