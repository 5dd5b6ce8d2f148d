import type { SweepDefinition } from '@ridgeline/core';
import type { Comparison } from './comparison.ts';
import { niceBelow } from './seeds-needed.ts';
import { validationToTraining } from './split.ts';
import { deviationOf, meanOf } from './statistics/sample.ts';
import { pairsNeeded } from './statistics/power.ts';
import { powerOfLooks } from './statistics/power-of-looks.ts';
import { roundShare } from './round-share.ts';
import { amountWords, unitOf } from './words/unit.ts';

/** How many seeds the finals of a study should have. */
export interface SeedPlan {
  /** The difference that is to be shown, in the metric's own unit; undefined where no spread is known. */
  readonly resolve: number | undefined;
  readonly power: number;
  /** The standard deviation of a paired difference, over all pairs of strategies; undefined where none is known. */
  readonly deviation: number | undefined;
  /** Enough for a pair that scatters as pairs do on the whole; undefined: more than 10,000, or no spread is known. */
  readonly seeds: number | undefined;
  /** The proposal as one sentence. */
  readonly sentence: string;
}

export interface SeedPlanOptions {
  /** In the metric's own unit; the largest of 1, 2 and 5 times a power of ten within the spread unless it is said. */
  readonly resolve?: number | undefined;
  /** 0 to 1; 0.8 unless it is said. */
  readonly power?: number;
}

/**
 * Proposes the number of seeds for finals from the spread that the search phase has shown: enough to show a true
 * difference of `resolve` between any two strategies with a chance of `power`, at alpha divided by the number of pairs,
 * the strictest step of Holm. The spread is that of the paired differences, their variances averaged over all pairs,
 * for with few seeds each pair by itself knows next to nothing of its own: with equally many seeds a pair this is twice
 * the residual variance of strategies x seeds.
 *
 * @example
 * planSeeds(compareStrategies(trials, definition), definition, { resolve: 0.002 }).sentence;
 */
export function planSeeds(
  { metric, alpha, compared, pairs }: Comparison,
  definition: SweepDefinition,
  { resolve: wanted, power = 0.8 }: SeedPlanOptions = {},
): SeedPlan {
  const known = pairs.flatMap((pair) =>
    pair.type === 'compared' && pair.differences.length > 1 ? [pair.differences.length] : [],
  );
  const deviation = deviationOfPairs(pairs);
  if (deviation === undefined) {
    const sentence =
      'No pair of strategies has two seeds yet, so their spread is not known and no number of seeds can be proposed.';
    return { resolve: wanted, power, deviation: undefined, seeds: undefined, sentence };
  }
  const resolve = wanted ?? niceBelow(deviation);
  const seeds = pairsNeeded({
    deviation,
    difference: resolve,
    alpha: alpha / compared,
    power,
    validationToTraining: validationToTraining(definition),
  });
  const unit = unitOf(metric);
  const fewest = Math.min(...known);
  const count = known.length === 1 ? 'the one pair' : `all ${known.length} pairs`;
  const sentence =
    `${seeds === undefined ? 'More than 10,000' : seeds} seeds would show a difference of ` +
    `${amountWords(resolve, resolve, unit)} between two strategies with a chance of ${Number((100 * power).toPrecision(3))} %, ` +
    `going by the spread of ${count} over ${fewest} seeds (standard deviation of a difference: ` +
    `${amountWords(deviation, deviation, unit)}).`;
  return { resolve, power, deviation, seeds, sentence };
}

/** Power and cost of finals until decided. */
export interface LookPlan {
  /** Trainings at least and at most, over all strategies. */
  readonly trainings: { readonly least: number; readonly most: number };
  /** Chance to show `resolve` between two strategies; undefined where no spread is known. */
  readonly power: number | undefined;
  readonly sentence: string;
}

/**
 * Says what tests at `looks` would show of a true difference between two strategies, by the spread that the search has
 * shown, with the examples' part of the error where finals have measured it.
 *
 * @param looks seeds at each look
 * @param exampleError standard error that endless seeds would leave, in the metric's own unit; 0 where it is not known
 *
 * @example
 * planLooks(comparison, definition, { looks: [4, 6, 8, 11, 15, 20], resolve: 0.01 }).sentence;
 */
export function planLooks(
  { metric, alpha, compared, pairs, strategies }: Comparison,
  {
    looks,
    resolve: wanted,
    exampleError = 0,
    tested = compared,
  }: {
    readonly looks: readonly number[];
    readonly resolve?: number | undefined;
    readonly exampleError?: number | undefined;
    /** Pairs that are tested; all by default. */
    readonly tested?: number;
  },
): LookPlan {
  const most = looks.at(-1)!;
  const trainings = { least: strategies.length * looks[0]!, most: strategies.length * most };
  const cost =
    `Finals until decided train ${trainings.least} networks at least (${looks[0]} seeds of each strategy) and ` +
    `${trainings.most} at most (${most}); they are looked at with ${looks.join(', ')} seeds.`;
  const deviation = deviationOfPairs(pairs);
  if (deviation === undefined || !(deviation > 0)) return { trainings, power: undefined, sentence: cost };
  const resolve = wanted ?? niceBelow(deviation);
  const level = (alpha * roundShare(1)) / tested;
  const { power, seeds } = powerOfLooks(looks, resolve / deviation, level, exampleError / deviation);
  const unit = unitOf(metric);
  const examples =
    exampleError > 0
      ? `, with an error of ${amountWords(exampleError, exampleError, unit)} that the test examples leave`
      : ', before the error that the test examples add, which the first look will tell';
  return {
    trainings,
    power,
    sentence:
      `${cost} They show a difference of ${amountWords(resolve, resolve, unit)} between two strategies with a chance of ` +
      `${Math.round(100 * power)} %, after ${Math.round(seeds)} seeds on average, among ${tested === 1 ? '1 pair' : `${tested} pairs`}${examples}.`,
  };
}

/** Standard deviation of a paired difference, the variances averaged over all pairs; undefined where none is known. */
function deviationOfPairs(pairs: Comparison['pairs']): number | undefined {
  const known = pairs.flatMap((pair) =>
    pair.type === 'compared' && pair.differences.length > 1
      ? [deviationOf(pair.differences.map(({ value }) => value))]
      : [],
  );
  return known.length === 0 ? undefined : Math.sqrt(meanOf(known.map((spread) => spread * spread)));
}
