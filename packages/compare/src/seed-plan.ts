import type { SweepDefinition } from '@ridgeline/core';
import type { Comparison } from './comparison.ts';
import { niceBelow } from './seeds-needed.ts';
import { validationToTraining } from './split.ts';
import { deviationOf, meanOf } from './statistics/sample.ts';
import { pairsNeeded } from './statistics/power.ts';
import { powerOfLooks } from './statistics/power-of-looks.ts';
import { roundShare } from './round-share.ts';
import { amountWords, unitOf } from './words/unit.ts';

/** Proposed number of seeds for the finals of a study. */
export interface SeedPlan {
  /** Difference to show, in the metric's own unit; undefined if no spread is known. */
  readonly resolve: number | undefined;
  readonly power: number;
  /** Standard deviation of a paired difference, over all pairs of strategies; undefined if unknown. */
  readonly deviation: number | undefined;
  /**
   * Number of seeds for a pair with the average spread; undefined if more than 10,000, or if no spread is
   * known.
   */
  readonly seeds: number | undefined;
  /** Proposal as one sentence. */
  readonly sentence: string;
}

export interface SeedPlanOptions {
  /**
   * Difference to show, in the metric's own unit; by default the largest of 1, 2 and 5 times a power of ten
   * within the spread.
   */
  readonly resolve?: number | undefined;
  /** Chance of showing it, 0 to 1; by default 0.8. */
  readonly power?: number;
}

/**
 * Proposes the number of seeds for finals from the search's spread. They are enough to show a true difference of
 * `resolve` between any two strategies with a chance of `power`, at alpha divided by the number of pairs, the
 * strictest step of Holm. The spread is that of the paired differences, with variances averaged over all pairs, since
 * a single pair estimates its own poorly from few seeds. With equally many seeds a pair this is twice the residual
 * variance of strategies x seeds.
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
  /** Smallest and largest number of trainings, over all strategies. */
  readonly trainings: { readonly least: number; readonly most: number };
  /** Chance to show `resolve` between two strategies; undefined if no spread is known. */
  readonly power: number | undefined;
  readonly sentence: string;
}

/**
 * Predicts the power and cost of tests at `looks`. The spread comes from the search, and the examples' part of the
 * error from finals if they have measured it.
 *
 * @param looks seeds at each look
 * @param exampleError standard error that endless seeds would leave, in the metric's own unit; 0 if unknown
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
    /** Number of tested pairs; by default all. */
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

/**
 * Standard deviation of a paired difference, with variances averaged over all pairs; undefined if unknown.
 */
function deviationOfPairs(pairs: Comparison['pairs']): number | undefined {
  const known = pairs.flatMap((pair) =>
    pair.type === 'compared' && pair.differences.length > 1
      ? [deviationOf(pair.differences.map(({ value }) => value))]
      : [],
  );
  return known.length === 0 ? undefined : Math.sqrt(meanOf(known.map((spread) => spread * spread)));
}
