import {
  hypervolume,
  meanValues,
  objectivesOf,
  ParetoRanking,
  randomStream,
  type Configuration,
  type FinishedTrial,
  type Losses,
  type ObjectiveMetric,
  type Report,
  type StudyDefinition,
} from '@ridgeline/core';
import type { Interval } from '../comparison.ts';
import { configurationOutcomes, type ConfigurationOutcome } from '../configuration-outcomes.ts';
import { withinRange } from '../metric-range.ts';
import { pairedT } from '../statistics/paired-t.ts';

/** Number of resamples of the seeds. */
const RESAMPLES = 1000;
/** Confidence of intervals. */
const CONFIDENCE = 0.95;
/** Largest number of configurations of a strategy that can be on the front. */
const MOST = 200;
/** Distance of the reference point from the best values, in ranges of the values. */
const REFERENCE = 1.1;
/** Probability from which a configuration is listed although its means are not on the front. */
const LISTED = 0.05;

/** Front of a study by the means over seeds, with its uncertainty over seeds. */
export interface StudyFront {
  readonly objectives: readonly ObjectiveMetric[];
  readonly seeds: number;
  /** Configurations on the front, or with a chance to be, from the best to the worst value of the first objective. */
  readonly points: readonly FrontPoint[];
  /** Best and worst mean of each objective; the hypervolume's reference point is a tenth beyond the worst. */
  readonly ranges: readonly { readonly best: number; readonly worst: number }[];
  readonly strategies: readonly StrategyFront[];
  readonly pairs: readonly FrontDifference[];
}

/** A configuration on the front. */
export interface FrontPoint {
  readonly configuration: Configuration;
  /** True if the means put it on the front. */
  readonly isOnFront: boolean;
  /** Probability that it is on the front, over seeds; undefined with one seed. */
  readonly probability: number | undefined;
  /** Value of each objective. */
  readonly values: readonly FrontValue[];
}

/** Mean of an objective over seeds. */
export interface FrontValue {
  readonly mean: number;
  /** 95 % interval of the mean; undefined with one seed, and if all seeds have the same value. */
  readonly interval: Interval | undefined;
}

/** Front of one strategy. */
export interface StrategyFront {
  readonly strategy: string;
  /** Number of its configurations on the front of all strategies. */
  readonly points: number;
  /**
   * Hypervolume of its own front as a share, 0 to 1, of the box between the best values of all strategies and the
   * reference point.
   */
  readonly hypervolume: number;
  /** 95 % interval over seeds; undefined with one seed. */
  readonly interval: Interval | undefined;
}

/** Difference of two strategies' hypervolumes, `a` minus `b`. */
export interface FrontDifference {
  readonly a: string;
  readonly b: string;
  readonly difference: number;
  /** 95 % interval over seeds; undefined with one seed. */
  readonly interval: Interval | undefined;
}

/**
 * Front of a study with several objectives: complete, feasible configurations that no other dominates, by their means
 * over seeds. Seeds are resampled (Efron, 1979), the same ones for all configurations, and deviations from the means
 * are scaled to the variance of n - 1 (Rao, Wu, 1988). The share of resamples in which a configuration is on the front
 * is its probability. Intervals of hypervolumes are basic ones, which correct the bias of a front chosen from noisy
 * values. A pure function of the trials, which may come in any order.
 *
 * @param definition of a study with several objectives
 * @example
 * studyFront(trials, study.definition).points[0].probability; // 0.84
 */
export function studyFront(trials: readonly FinishedTrial[], definition: StudyDefinition): StudyFront {
  const { objectives = [], seeds, strategies } = definition;
  const ranking = new ParetoRanking(objectivesOf(definition));
  const candidates = candidatesOf(trials, definition, ranking);
  const byMeans = candidates.map(({ values }) => ranking.lossesOf(meanValues(values)));
  const feasible = byMeans.filter(({ violation }) => violation === 0);
  const scale = scaleOf(feasible, objectives.length);
  const resamples = seeds.length < 2 ? [] : resampledMeans(candidates, definition, ranking);
  const isOn = frontOf(byMeans, ranking);
  const counts = candidates.map(() => 0);
  for (const means of resamples)
    frontOf(means, ranking).forEach((on, index) => (counts[index]! += on ? 1 : 0));

  const indexes = candidates.map((_, index) => index);
  const listed = indexes
    .filter((index) => isOn[index]! || counts[index]! >= LISTED * RESAMPLES)
    .sort((a, b) => byMeans[a]!.losses[0]! - byMeans[b]!.losses[0]! || a - b);
  const own = new Map(
    strategies.map(({ name }) => [
      name,
      indexes.filter((index) => candidates[index]!.configuration.strategy === name),
    ]),
  );
  const volumeOf = (strategy: string, all: readonly Losses[]) =>
    scale.volumeOf(own.get(strategy)!.map((index) => all[index]!));
  const estimate = (of: (all: readonly Losses[]) => number, limit: Interval) => {
    const value = of(byMeans);
    return { value, interval: basicInterval(value, resamples.map(of), limit) };
  };
  const names = strategies.map(({ name }) => name).filter((name) => own.get(name)!.length > 0);
  return {
    objectives,
    seeds: seeds.length,
    points: listed.map((index) => ({
      configuration: candidates[index]!.configuration,
      isOnFront: isOn[index]!,
      probability: resamples.length === 0 ? undefined : counts[index]! / resamples.length,
      values: objectives.map((objective) => valueOf(candidates[index]!, objective)),
    })),
    ranges: objectives.map((_, axis) => ({
      best: ranking.valuesAt(scale.best)[axis]!,
      worst: ranking.valuesAt(scale.worst)[axis]!,
    })),
    strategies: names.map((strategy) => {
      const { value, interval } = estimate((all) => volumeOf(strategy, all), { low: 0, high: 1 });
      const points = own.get(strategy)!.filter((index) => isOn[index]).length;
      return { strategy, points, hypervolume: value, interval };
    }),
    pairs: names.flatMap((a, index) =>
      names.slice(index + 1).map((b) => {
        const { value, interval } = estimate((all) => volumeOf(a, all) - volumeOf(b, all), {
          low: -1,
          high: 1,
        });
        return { a, b, difference: value, interval };
      }),
    ),
  };
}

/** A complete configuration, with the judged values of each seed. */
interface Candidate {
  readonly configuration: Configuration;
  readonly values: readonly Report['values'][];
}

/** Complete configurations, of each strategy at most those of the lowest ranks. */
function candidatesOf(
  trials: readonly FinishedTrial[],
  { seeds, strategies }: StudyDefinition,
  ranking: ParetoRanking,
): readonly Candidate[] {
  const complete = configurationOutcomes(trials, seeds.length).flatMap(
    ({ configuration, trials: ended, state }) =>
      state === 'complete' ? [{ configuration, values: valuesOf(ended) }] : [],
  );
  const chosen = strategies.flatMap(({ name }) => {
    const own = complete.filter(({ configuration }) => configuration.strategy === name);
    const ranks = ranking.ranks(own.map(({ values }) => ranking.lossesOf(meanValues(values))));
    const order = own.map((_, index) => index).sort((a, b) => ranks[a]! - ranks[b]! || a - b);
    return order.slice(0, MOST).map((index) => own[index]!);
  });
  return chosen.sort((a, b) => a.configuration.number - b.configuration.number);
}

function valuesOf(trials: ConfigurationOutcome['trials']): readonly Report['values'][] {
  return trials.flatMap(({ outcome }) => (outcome.type === 'complete' ? [outcome.values] : []));
}

function valueOf({ values }: Candidate, objective: ObjectiveMetric): FrontValue {
  const { name } = objective;
  const numbers = values.map((one) => one[name]!);
  const interval = pairedT(numbers, { confidence: CONFIDENCE });
  return {
    mean: meanValues(values)[name]!,
    interval: interval && withinRange(interval, { ...objective, summary: { type: 'last' } }),
  };
}

/** True for each result that is feasible and that no other is better than. */
function frontOf(results: readonly Losses[], ranking: ParetoRanking): readonly boolean[] {
  const ranks = ranking.ranks(results);
  return results.map(({ violation }, index) => violation === 0 && ranks[index] === 0);
}

/** Losses of all candidates in each resample. */
function resampledMeans(
  candidates: readonly Candidate[],
  definition: StudyDefinition,
  ranking: ParetoRanking,
): readonly (readonly Losses[])[] {
  const { seeds, seed, constraints = [], objectives = [] } = definition;
  const count = seeds.length;
  const names = [...new Set([...objectives, ...constraints].map(({ name }) => name))];
  const stretch = Math.sqrt(count / (count - 1));
  const stream = randomStream(seed, 'front');
  const means = candidates.map(({ values }) => meanValues(values));
  return Array.from({ length: RESAMPLES }, (_, resample) => {
    const drawn = seeds.map((_, index) => Math.floor(stream.uniform(resample * count + index) * count));
    return candidates.map(({ values }, index) => {
      const mean = means[index]!;
      const resampled = names.map((name) => {
        const sum = drawn.reduce((total, place) => total + values[place]![name]! - mean[name]!, 0);
        return [name, mean[name]! + (stretch * sum) / count] as const;
      });
      return ranking.lossesOf(Object.fromEntries(resampled));
    });
  });
}

/** Box in which hypervolumes are measured. */
interface Scale {
  readonly best: readonly number[];
  readonly worst: readonly number[];
  volumeOf(results: readonly Losses[]): number;
}

function scaleOf(feasible: readonly Losses[], axes: number): Scale {
  const axis = (index: number) => feasible.map(({ losses }) => losses[index]!);
  const indexes = Array.from({ length: axes }, (_, index) => index);
  const best = indexes.map((index) => axis(index).reduce((a, b) => Math.min(a, b), Infinity));
  const worst = indexes.map((index) => axis(index).reduce((a, b) => Math.max(a, b), -Infinity));
  const reference = indexes.map(() => REFERENCE);
  const box = reference.reduce((product, side) => product * side, 1);
  return {
    best,
    worst,
    volumeOf(results) {
      const scaled = results
        .filter(({ violation }) => violation === 0)
        .map(({ losses }) =>
          losses.map((loss, index) =>
            Math.max(0, (loss - best[index]!) / (worst[index]! - best[index]! || 1)),
          ),
        );
      return hypervolume(scaled, reference) / box;
    },
  };
}

/** Basic bootstrap interval within limits; undefined without resamples. */
function basicInterval(value: number, resampled: readonly number[], limit: Interval): Interval | undefined {
  if (resampled.length === 0) return undefined;
  const sorted = resampled.toSorted((a, b) => a - b);
  const tail = Math.floor(((1 - CONFIDENCE) / 2) * sorted.length);
  const within = (bound: number) => Math.min(limit.high, Math.max(limit.low, bound));
  return { low: within(2 * value - sorted.at(-1 - tail)!), high: within(2 * value - sorted[tail]!) };
}
