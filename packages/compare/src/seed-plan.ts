import { capitalize, type StudyDefinition } from '@ridgeline/core';
import type { Comparison, SeedsNeeded } from './comparison.ts';
import { roundShare } from './round-share.ts';
import { validationToTraining } from './split.ts';
import { pairsNeeded, powerOfPairedT, smallestEffect, upperDeviation } from './statistics/power.ts';
import { powerOfLooks, type PowerOfLooks } from './statistics/power-of-looks.ts';
import { deviationOf, meanOf } from './statistics/sample.ts';
import { formatAmount, formatSeedsNeeded, chooseUnit } from './text/unit.ts';

/** Chance of showing a difference. */
const power = 0.8;

/** Minimum degrees of freedom of a usable deviation, as for one pair over five seeds. */
const minFreedom = 4;

/** Spread of paired differences in a search. */
interface PairedSpread {
  /** Standard deviation, with variances averaged over all pairs of strategies, in the metric's own unit. */
  readonly deviation: number;
  /** Upper 80 % bound of the deviation. */
  readonly upper: number;
  /** Smallest number of seeds of any pair. */
  readonly seeds: number;
  /** Number of pairs. */
  readonly pairs: number;
}

/** Proposed number of seeds for the finals of a study. */
export interface SeedPlan {
  /** Undefined if there are too few seeds, or if each pair differs by the same amount under all seeds. */
  readonly spread: PairedSpread | undefined;
  /**
   * Seeds for a pair with the average spread (`from`) and with its upper bound (`to`); each undefined if more than
   * 10,000. Undefined unless a difference was given and the spread is known.
   */
  readonly seeds: SeedsNeeded['seeds'] | undefined;
  /** Proposal in words. */
  readonly sentence: string;
}

export interface SeedPlanOptions {
  /** Difference to show, in the metric's own unit; there is no default. */
  readonly resolve: number | undefined;
  /** Standard error that remains with any number of seeds, in the metric's own unit; 0 if unknown. */
  readonly exampleError?: number | undefined;
  /** Number of tested pairs; by default all. */
  readonly testedPairs?: number;
}

/**
 * Proposes the number of seeds for finals from the search's spread: enough to show a true difference of `resolve`
 * between two strategies with a chance of 80 %. The level of the test is that of Holm's strictest step: the share of
 * alpha that the first round of finals may spend, divided by the number of pairs. Variances are averaged over all pairs,
 * because few seeds estimate a single pair's variance poorly. If all pairs have the same number of seeds, the average is
 * twice the residual variance of the strategies-by-seeds table, with the same degrees of freedom.
 *
 * @example
 * planSeeds(compareStrategies(trials, definition), definition, { resolve: 0.002 }).sentence;
 */
export function planSeeds(
  comparison: Comparison,
  definition: StudyDefinition,
  { resolve, exampleError = 0, testedPairs = comparison.compared }: SeedPlanOptions,
): SeedPlan {
  const { metric, alpha } = comparison;
  const spread = poolSpread(comparison);
  if (typeof spread === 'string') return { spread: undefined, seeds: undefined, sentence: spread };
  const unit = chooseUnit(metric);
  if (resolve === undefined)
    return {
      spread,
      seeds: undefined,
      sentence: `${missingDifferenceSentence} ${describeSpread(spread, metric)}`,
    };
  const countSeeds = (deviation: number) =>
    pairsNeeded({
      deviation,
      difference: resolve,
      alpha: (alpha * roundShare(1)) / testedPairs,
      power,
      sharedVariance: finalsVariance(definition, exampleError, deviation),
    });
  const seeds = { from: countSeeds(spread.deviation), to: countSeeds(spread.upper) };
  const sentence =
    `${capitalize(formatSeedsNeeded(seeds))} would show a difference of ${formatAmount(resolve, resolve, unit)} between two strategies with a ` +
    `chance of ${100 * power} %${describeCorrection(testedPairs)}. ` +
    `${describeExampleError(exampleError, comparison)} ${describeSpread(spread, metric)}`;
  return { spread, seeds, sentence };
}

/**
 * Variance of a mean difference in finals that more seeds do not reduce, in units of the variance over seeds. Finals of
 * networks measure the value of each test example, and then do not count the overlap of training sets.
 */
function finalsVariance(definition: StudyDefinition, exampleError: number, deviation: number): number {
  const overlap = definition.type === 'network' ? 0 : validationToTraining(definition);
  return overlap + (exampleError / deviation) ** 2;
}

const tooFewSeedsSentence =
  'The search has too few seeds to estimate their spread: it needs five seeds with two strategies, or three seeds with three.';

const noSpreadSentence =
  'In the search, the strategies differ by the same amount under all seeds, so the spread over seeds is unknown.';

const missingDifferenceSentence =
  'Give the difference that the finals should show, with --resolve or as `smallest_difference` in the file.';

function describeSpread(
  { deviation, upper, seeds, pairs }: PairedSpread,
  metric: Comparison['metric'],
): string {
  const unit = chooseUnit(metric);
  const pairText = pairs === 1 ? 'the one pair' : `all ${pairs} pairs`;
  return (
    `Estimated from ${pairText} over ${seeds} seeds, a difference has a standard deviation of ` +
    `${formatAmount(deviation, deviation, unit)} (upper 80 % bound ${formatAmount(upper, upper, unit)}).`
  );
}

function describeExampleError(exampleError: number, { metric }: Pick<Comparison, 'metric'>): string {
  return exampleError > 0
    ? `This includes an error of ${formatAmount(exampleError, exampleError, chooseUnit(metric))} from the test examples.`
    : 'This leaves out the error of the test examples, which finals will measure.';
}

/** Describes the correction for several tested pairs, as the end of a clause. */
function describeCorrection(testedPairs: number): string {
  return testedPairs > 1 ? `, corrected for ${testedPairs} pairs` : '';
}

/** Power and cost of finals with `until: decided`. */
interface LookPlan {
  /** Total number of networks trained, over all strategies. */
  readonly trainings: { readonly min: number; readonly max: number };
  /**
   * Chance of showing a difference between two strategies, 0 to 1: with the upper bound of the spread (`from`), and
   * with the average spread (`to`). Undefined unless a difference was given and the spread is known.
   */
  readonly power: { readonly from: number; readonly to: number } | undefined;
  readonly sentence: string;
}

/**
 * Predicts the power and cost of tests at `looks`. The spread comes from the search; `exampleError` comes from finals
 * that have measured it.
 *
 * @param looks number of seeds at each look
 * @example
 * planLooks(comparison, definition, { looks: [4, 6, 8, 11, 15, 20], resolve: 0.01 }).sentence;
 */
export function planLooks(
  comparison: Comparison,
  definition: StudyDefinition,
  {
    looks,
    resolve,
    exampleError = 0,
    testedPairs = comparison.compared,
  }: { readonly looks: readonly number[] } & SeedPlanOptions,
): LookPlan {
  const { metric, alpha, strategies } = comparison;
  const maxSeeds = looks.at(-1)!;
  const trainings = { min: strategies.length * looks[0]!, max: strategies.length * maxSeeds };
  const cost =
    `Finals with until: decided train ${trainings.min} to ${trainings.max} networks (${looks[0]} to ${maxSeeds} seeds of each ` +
    `strategy) and are tested at ${looks.join(', ')} seeds.`;
  const spread = poolSpread(comparison);
  if (typeof spread === 'string') return { trainings, power: undefined, sentence: `${cost} ${spread}` };
  if (resolve === undefined) {
    const sentence = `${cost} ${missingDifferenceSentence} ${describeSpread(spread, metric)}`;
    return { trainings, power: undefined, sentence };
  }
  const level = (alpha * roundShare(1)) / testedPairs;
  const [average, upper] = [spread.deviation, spread.upper].map((deviation) =>
    powerOfLooks(
      looks,
      resolve / deviation,
      level,
      Math.sqrt(finalsVariance(definition, exampleError, deviation)),
    ),
  ) as [PowerOfLooks, PowerOfLooks];
  const chance = formatRange(Math.round(100 * upper.power), Math.round(100 * average.power));
  const seedCount = formatRange(Math.round(average.seeds), Math.round(upper.seeds));
  return {
    trainings,
    power: { from: upper.power, to: average.power },
    sentence:
      `${cost} They show a difference of ${formatAmount(resolve, resolve, chooseUnit(metric))} between two strategies with a chance of ` +
      `${chance} %, after ${seedCount} seeds on average${describeCorrection(testedPairs)}. ` +
      `${describeExampleError(exampleError, comparison)} ${describeSpread(spread, metric)}`,
  };
}

/** Power of a claim before its finals are trained. */
interface ClaimPlan {
  /**
   * Smallest true advantage with which a strategy is judged better with a chance of 80 %, in the metric's own unit: with
   * the search's average spread (`from`), and with the upper bound of the spread (`to`). Undefined if the spread is
   * unknown.
   */
  readonly smallest: { readonly from: number; readonly to: number } | undefined;
  readonly sentence: string;
}

/**
 * Predicts what the finals of a claim can show, from the spread of the search: the claim says that its strategy is better,
 * or not worse by `difference`, in the metric's own unit.
 *
 * @param level alpha of the claim: its part of the alpha of all claims
 * @example
 * planClaim(comparison, definition, { seeds: 10, level: 0.025, difference: 0.005 }).smallest?.from; // 0.0062
 */
export function planClaim(
  comparison: Comparison,
  definition: StudyDefinition,
  {
    seeds,
    level,
    difference,
  }: { readonly seeds: number; readonly level: number; readonly difference: number },
): ClaimPlan {
  const spread = poolSpread(comparison);
  if (typeof spread === 'string') return { smallest: undefined, sentence: spread };
  const { metric } = comparison;
  const unit = chooseUnit(metric);
  const overlap = finalsVariance(definition, 0, spread.deviation);
  const [from, to] = [spread.deviation, spread.upper].map(
    (deviation) => deviation * smallestEffect(seeds, level, power) * Math.sqrt(1 + seeds * overlap),
  ) as [number, number];
  // A one-sided test at a level equals a two-sided test at twice the level.
  const [minChance, maxChance] = [spread.upper, spread.deviation].map((deviation) =>
    Math.round(100 * powerOfPairedT(seeds, difference / deviation, Math.min(2 * level, 1), overlap)),
  ) as [number, number];
  const amount = (value: number) => formatAmount(value, value, unit);
  return {
    smallest: { from, to },
    sentence:
      `${seeds} seeds detect a true advantage of ${amount(from)} to ${amount(to)} with a chance of ${100 * power} %, and ` +
      `show that an equal strategy is less than ${amount(difference)} worse with a chance of ${formatRange(minChance, maxChance)} %. ` +
      `This leaves out the error of the test examples. ${describeSpread(spread, metric)}`,
  };
}

function formatRange(a: number, b: number): string {
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  return from === to ? String(from) : `${from} to ${to}`;
}

/**
 * Pools the spread of paired differences over all pairs. Returns a sentence if it is unknown: with fewer than
 * {@link minFreedom} degrees of freedom, or if each pair differs by the same amount under all seeds.
 */
function poolSpread({ pairs }: Comparison): PairedSpread | string {
  const comparedPairs = pairs.flatMap((pair) =>
    pair.type === 'compared' && pair.differences.length > 1 ? [pair] : [],
  );
  const strategies = new Set(comparedPairs.flatMap(({ a, b }) => [a, b])).size;
  const seeds = Math.min(...comparedPairs.map(({ differences }) => differences.length));
  const freedom = (strategies - 1) * (seeds - 1);
  if (comparedPairs.length === 0 || freedom < minFreedom) return tooFewSeedsSentence;
  const variances = comparedPairs.map(
    ({ differences }) => deviationOf(differences.map(({ value }) => value)) ** 2,
  );
  const deviation = Math.sqrt(meanOf(variances));
  if (!(deviation > 0)) return noSpreadSentence;
  return { deviation, upper: upperDeviation(deviation, freedom), seeds, pairs: comparedPairs.length };
}
