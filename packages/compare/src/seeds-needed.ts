import type { SeedsNeeded } from './comparison.ts';
import type { PairedT } from './statistics/paired-t.ts';
import { pairsNeeded } from './statistics/power.ts';

/** The chance of showing a true difference for which seeds are counted. */
const power = 0.8;

/** How many seeds would show a difference of `resolve`, going by the spread of the differences seen. */
export function seedsNeeded(
  t: PairedT,
  {
    resolve = niceBelow((t.high - t.low) / 4),
    alpha,
    validationToTraining,
  }: {
    readonly resolve: number | undefined;
    readonly alpha: number;
    readonly validationToTraining: number;
  },
): SeedsNeeded {
  return {
    resolve,
    alpha,
    power,
    seeds: pairsNeeded({ deviation: t.deviation, difference: resolve, alpha, power, validationToTraining }),
  };
}

/** The largest of 1, 2 and 5 times a power of ten that is at most `value`. */
export function niceBelow(value: number): number {
  const exponent = Math.floor(Math.log10(value));
  const digit = [5, 2, 1].find((candidate) => Number(`${candidate}e${exponent}`) <= value);
  return digit === undefined ? Number(`5e${exponent - 1}`) : Number(`${digit}e${exponent}`);
}
