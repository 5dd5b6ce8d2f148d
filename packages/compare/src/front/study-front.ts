import {
  hypervolume,
  meanValues,
  ParetoRanking,
  randomStream,
  Ranking,
  violationOf,
  type Configuration,
  type FinishedTrial,
  type ObjectiveResult,
  type ObjectiveMetric,
  type Report,
  type StudyDefinition,
} from '@ridgeline/core';
import type { Interval } from '../comparison.ts';
import { configurationOutcomes, type ConfigurationOutcome } from '../configuration-outcomes.ts';
import { withinRange } from '../metric-range.ts';
import { pairedT } from '../statistics/paired-t.ts';
import {
  attainedAt,
  attainmentSurface,
  compareAttainment,
  minRuns,
  type AttainmentCount,
  type AttainmentDifference,
  type AttainmentPoint,
  type AttainmentRun,
  type LossPoint,
} from './attainment.ts';

/** Number of resamples of the seeds. */
const RESAMPLES = 1000;
/** Confidence of intervals. */
const CONFIDENCE = 0.95;
/** Maximum number of configurations of a strategy that are considered for the front. */
const MAX_CONFIGURATIONS = 200;
/** Distance from the best values to the reference point, as a multiple of the range of the values. */
const REFERENCE = 1.1;
/** Minimum probability at which a configuration is listed although its means are not on the front. */
const MIN_PROBABILITY = 0.05;
/** Accepted chance that any difference in attainment is shown falsely. */
const ALPHA = 0.05;
/** Shares of the seeds for which attainment surfaces are drawn. */
const SURFACE_SHARES = [0.25, 0.5, 0.75] as const;

/** Front of a study by the means over seeds, with its uncertainty. */
export interface StudyFront {
  readonly objectives: readonly ObjectiveMetric[];
  /** Number of seeds of each configuration. */
  readonly seeds: number;
  /** True while trials are missing. Nothing is tested then, because each look could find a difference by chance. */
  readonly interim: boolean;
  /** Accepted chance that any difference in attainment is shown falsely, over all pairs. */
  readonly alpha: number;
  /** Configurations that are, or might be, on the front, from the best to the worst value of the first objective. */
  readonly points: readonly FrontPoint[];
  /**
   * Best and worst mean of each objective over the feasible configurations. The reference point of the hypervolume is a
   * tenth of this range beyond the worst.
   */
  readonly ranges: readonly { readonly best: number; readonly worst: number }[];
  readonly strategies: readonly StrategyFront[];
  readonly pairs: readonly FrontDifference[];
  /** Attainment surfaces of each strategy, for each pair of objectives. */
  readonly surfaces: readonly AttainmentSurfaces[];
}

/** A configuration that is, or might be, on the front. */
export interface FrontPoint {
  readonly configuration: Configuration;
  /** True if its means are on the front. */
  readonly isOnFront: boolean;
  /** Probability, over seeds, that the configuration is on the front; undefined with one seed. */
  readonly probability: number | undefined;
  /** Value of each objective. */
  readonly values: readonly FrontValue[];
  /** Number of seeds on which each strategy has a configuration at least as good as `values` in all objectives. */
  readonly attained: readonly (AttainmentCount & { readonly strategy: string })[];
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
  /** Number of the strategy's configurations on the overall front. */
  readonly points: number;
  /**
   * Hypervolume of the strategy's front as a share, 0 to 1, of the box between the study's best values and the
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
  /** Difference in attainment; undefined while trials are missing. */
  readonly attainment: AttainmentPair | undefined;
}

/** Difference between two strategies in the number of seeds on which they attain a point. */
export interface AttainmentPair {
  /** Point where these numbers differ most; undefined if they differ nowhere. */
  readonly largest: AttainedValues | undefined;
  /** P value of `largest` over all points, after Bonferroni over all pairs. */
  readonly p: number;
  /** Smallest p that this many seeds can give. */
  readonly smallest: number;
  /** Minimum number of seeds that could show a difference; undefined if no number could, with this many pairs. */
  readonly seedsNeeded: number | undefined;
  /** Most demanding points with a significant difference. */
  readonly shown: readonly AttainedValues[];
}

/** A point, and the seeds on which two strategies attain it. */
export interface AttainedValues {
  /** Value of each objective. */
  readonly values: readonly number[];
  readonly a: AttainmentCount;
  readonly b: AttainmentCount;
}

/** Attainment surfaces of a strategy in two objectives. */
export interface AttainmentSurfaces {
  readonly strategy: string;
  /** Indices of the two objectives. */
  readonly axes: readonly [number, number];
  readonly levels: readonly AttainmentLevel[];
}

/** Most demanding points attained on a share of the seeds. */
export interface AttainmentLevel {
  /** 0.25, 0.5 or 0.75. */
  readonly share: number;
  /** Number of seeds: the share of all seeds, rounded up. */
  readonly seeds: number;
  /** Values of the two objectives, from the best of the first; empty if too few seeds attain anything. */
  readonly points: readonly (readonly [number, number])[];
}

export interface FrontOptions {
  /** Accepted chance that any difference in attainment is shown falsely; by default 0.05. */
  readonly alpha?: number | undefined;
  /** True while trials are missing; nothing is tested then. */
  readonly interim?: boolean;
}

/**
 * Computes the front of a study with several objectives: the complete, feasible configurations whose means over seeds
 * are not dominated. Seeds are resampled (Efron, 1979); each resample applies to all configurations. Deviations from
 * the means are scaled by sqrt(n / (n - 1)), which makes their variance unbiased (Rao, Wu, 1988). A configuration's
 * probability is the share of resamples in which it is on the front. Intervals of hypervolumes are basic bootstrap
 * intervals, which correct the bias of a front chosen from noisy values. For each strategy, each seed is also a
 * run with its own front; `compareAttainment` compares these fronts seed by seed. Trials may be in any order.
 *
 * @param definition definition of a study with several objectives
 * @example
 * studyFront(trials, study.definition).points[0].probability; // 0.84
 */
export function studyFront(
  trials: readonly FinishedTrial[],
  definition: StudyDefinition,
  { alpha = ALPHA, interim = false }: FrontOptions = {},
): StudyFront {
  const { objectives = [], seeds, strategies } = definition;
  const ranking = new ParetoRanking(definition);
  const completeCandidates = findCompleteCandidates(trials, definition);
  const candidates = selectCandidates(completeCandidates, definition, ranking);
  const meanResults = candidates.map(({ values }) => ranking.toObjectiveResult(meanValues(values)));
  const feasibleResults = meanResults.filter(({ violation }) => violation === 0);
  const box = createBox(feasibleResults, objectives.length);
  const resamples = seeds.length < 2 ? [] : resampleMeans(candidates, definition, ranking);
  const isOnFront = markFront(meanResults, ranking);
  const frontCounts = candidates.map(() => 0);
  for (const means of resamples)
    markFront(means, ranking).forEach((isMember, index) => (frontCounts[index]! += isMember ? 1 : 0));

  const indices = candidates.map((_, index) => index);
  const listedIndices = indices
    .filter((index) => isOnFront[index]! || frontCounts[index]! >= MIN_PROBABILITY * RESAMPLES)
    .sort((a, b) => meanResults[a]!.losses[0]! - meanResults[b]!.losses[0]! || a - b);
  const indicesByStrategy = new Map(
    strategies.map(({ name }) => [
      name,
      indices.filter((index) => candidates[index]!.configuration.strategy === name),
    ]),
  );
  const volumeOf = (strategy: string, results: readonly ObjectiveResult[]) =>
    box.volumeOf(indicesByStrategy.get(strategy)!.map((index) => results[index]!));
  const estimate = (statistic: (results: readonly ObjectiveResult[]) => number, limit: Interval) => {
    const value = statistic(meanResults);
    return { value, interval: computeBasicInterval(value, resamples.map(statistic), limit) };
  };
  const names = strategies.map(({ name }) => name).filter((name) => indicesByStrategy.get(name)!.length > 0);
  const runs = new Map(
    names.map((name) => [name, computeSeedFronts(name, completeCandidates, definition, ranking)]),
  );
  const pairs = names.flatMap((a, index) => names.slice(index + 1).map((b) => ({ a, b })));
  const toValues = (point: LossPoint) => ranking.toValues(point);
  return {
    objectives,
    seeds: seeds.length,
    interim,
    alpha,
    points: listedIndices.map((index) => ({
      configuration: candidates[index]!.configuration,
      isOnFront: isOnFront[index]!,
      probability: resamples.length === 0 ? undefined : frontCounts[index]! / resamples.length,
      values: objectives.map((objective) => estimateValue(candidates[index]!, objective)),
      attained: names.map((strategy) => ({
        strategy,
        ...attainedAt(runs.get(strategy)!, meanResults[index]!.losses),
      })),
    })),
    ranges: objectives.map((_, axis) => ({
      best: ranking.toValues(box.best)[axis]!,
      worst: ranking.toValues(box.worst)[axis]!,
    })),
    strategies: names.map((strategy) => {
      const { value, interval } = estimate((results) => volumeOf(strategy, results), { low: 0, high: 1 });
      const points = indicesByStrategy.get(strategy)!.filter((index) => isOnFront[index]).length;
      return { strategy, points, hypervolume: value, interval };
    }),
    pairs: pairs.map(({ a, b }) => {
      const { value, interval } = estimate((results) => volumeOf(a, results) - volumeOf(b, results), {
        low: -1,
        high: 1,
      });
      if (interim) return { a, b, difference: value, interval, attainment: undefined };
      const options = { level: alpha / pairs.length, seed: definition.seed };
      const attainmentDifference = compareAttainment(runs.get(a)!, runs.get(b)!, options);
      const attainment = toAttainmentPair(attainmentDifference, { alpha, pairCount: pairs.length, toValues });
      return { a, b, difference: value, interval, attainment };
    }),
    surfaces: names.flatMap((strategy) => computeSurfaces(strategy, runs.get(strategy)!, objectives)),
  };
}

/** Fronts of a strategy, one per seed, of the feasible results that are not dominated on that seed. */
function computeSeedFronts(
  strategy: string,
  completeCandidates: readonly Candidate[],
  { seeds }: StudyDefinition,
  ranking: ParetoRanking,
): readonly AttainmentRun[] {
  const candidates = completeCandidates.filter(({ configuration }) => configuration.strategy === strategy);
  return seeds.map((_, seedIndex) => {
    const results = candidates.map(({ values }) => ranking.toObjectiveResult(values[seedIndex]!));
    const isMember = markFront(results, ranking);
    return results.filter((_, index) => isMember[index]).map(({ losses }) => losses);
  });
}

/** Difference in attainment, in the objectives' units and after Bonferroni over all pairs. */
function toAttainmentPair(
  { largest, p, smallest, shown }: AttainmentDifference,
  {
    alpha,
    pairCount,
    toValues,
  }: {
    readonly alpha: number;
    readonly pairCount: number;
    readonly toValues: (point: LossPoint) => readonly number[];
  },
): AttainmentPair {
  const toUnits = ({ point, a, b }: AttainmentPoint): AttainedValues => ({ values: toValues(point), a, b });
  // Not Holm: a significant pair would pass its alpha on, although some of its points may not be significant.
  const adjust = (pairP: number) => Math.min(1, pairCount * pairP);
  return {
    largest: largest && toUnits(largest),
    p: adjust(p),
    smallest: adjust(smallest),
    seedsNeeded: minRuns(alpha / pairCount),
    shown: shown.map(toUnits),
  };
}

/** Computes the attainment surfaces of a strategy, for each pair of objectives. */
function computeSurfaces(
  strategy: string,
  runs: readonly AttainmentRun[],
  objectives: readonly ObjectiveMetric[],
): readonly AttainmentSurfaces[] {
  const rankings = objectives.map((objective) => new Ranking(objective));
  return objectives.flatMap((_, first) =>
    objectives.slice(first + 1).map((_, index): AttainmentSurfaces => {
      const second = first + 1 + index;
      const plane = runs.map((run) => run.map((losses) => [losses[first]!, losses[second]!]));
      const levels = SURFACE_SHARES.map((share) => {
        const seeds = Math.ceil(share * runs.length);
        const points = attainmentSurface(plane, seeds).map(
          ([x, y]) => [rankings[first]!.loss(x!), rankings[second]!.loss(y!)] as const,
        );
        return { share, seeds, points };
      });
      return { strategy, axes: [first, second], levels };
    }),
  );
}

/** A complete configuration, and the mean of each objective over its seeds. */
export interface ConfigurationMeans {
  readonly configuration: Configuration;
  readonly values: readonly number[];
}

/**
 * Means of the complete configurations that a chart shows around a front: the feasible ones, and those that might be on
 * the front. Other infeasible ones could lie beyond the front without competing for it. The result is in the order of
 * the configurations' numbers.
 *
 * @param definition definition of a study with several objectives
 */
export function configurationMeans(
  trials: readonly FinishedTrial[],
  definition: StudyDefinition,
  { points }: Pick<StudyFront, 'points'>,
): readonly ConfigurationMeans[] {
  const { objectives = [], constraints = [] } = definition;
  const frontNumbers = new Set(points.map(({ configuration }) => configuration.number));
  return findCompleteCandidates(trials, definition).flatMap(({ configuration, values }) => {
    const means = meanValues(values);
    if (violationOf(means, constraints) > 0 && !frontNumbers.has(configuration.number)) return [];
    return [{ configuration, values: objectives.map(({ name }) => means[name]!) }];
  });
}

/** A complete configuration, with each seed's values of the objectives and constraints. */
interface Candidate {
  readonly configuration: Configuration;
  readonly values: readonly Report['values'][];
}

function findCompleteCandidates(
  trials: readonly FinishedTrial[],
  { seeds }: StudyDefinition,
): readonly Candidate[] {
  return configurationOutcomes(trials, seeds.length).flatMap(
    ({ configuration, trials: configurationTrials, state }) =>
      state === 'complete' ? [{ configuration, values: listValues(configurationTrials) }] : [],
  );
}

/** Selects the candidates of the lowest ranks, at most {@link MAX_CONFIGURATIONS} per strategy. */
function selectCandidates(
  completeCandidates: readonly Candidate[],
  { strategies }: StudyDefinition,
  ranking: ParetoRanking,
): readonly Candidate[] {
  const selectedCandidates = strategies.flatMap(({ name }) => {
    const candidates = completeCandidates.filter(({ configuration }) => configuration.strategy === name);
    const ranks = ranking.ranks(
      candidates.map(({ values }) => ranking.toObjectiveResult(meanValues(values))),
    );
    const order = candidates.map((_, index) => index).sort((a, b) => ranks[a]! - ranks[b]! || a - b);
    return order.slice(0, MAX_CONFIGURATIONS).map((index) => candidates[index]!);
  });
  return selectedCandidates.sort((a, b) => a.configuration.number - b.configuration.number);
}

function listValues(trials: ConfigurationOutcome['trials']): readonly Report['values'][] {
  return trials.flatMap(({ outcome }) => (outcome.type === 'complete' ? [outcome.values] : []));
}

function estimateValue({ values }: Candidate, objective: ObjectiveMetric): FrontValue {
  const { name } = objective;
  const numbers = values.map((row) => row[name]!);
  const interval = pairedT(numbers, { confidence: CONFIDENCE });
  return {
    mean: meanValues(values)[name]!,
    interval: interval && withinRange(interval, { ...objective, summary: { type: 'last' } }),
  };
}

/** True for each feasible result that is not dominated. */
function markFront(results: readonly ObjectiveResult[], ranking: ParetoRanking): readonly boolean[] {
  const ranks = ranking.ranks(results);
  return results.map(({ violation }, index) => violation === 0 && ranks[index] === 0);
}

/** Resamples the seeds, and computes the mean losses of all candidates in each resample. */
function resampleMeans(
  candidates: readonly Candidate[],
  definition: StudyDefinition,
  ranking: ParetoRanking,
): readonly (readonly ObjectiveResult[])[] {
  const { seeds, seed, constraints = [], objectives = [] } = definition;
  const count = seeds.length;
  const names = [...new Set([...objectives, ...constraints].map(({ name }) => name))];
  const stretch = Math.sqrt(count / (count - 1));
  const stream = randomStream(seed, 'front');
  const means = candidates.map(({ values }) => meanValues(values));
  return Array.from({ length: RESAMPLES }, (_, resample) => {
    const drawnIndices = seeds.map((_, index) =>
      Math.floor(stream.uniform(resample * count + index) * count),
    );
    return candidates.map(({ values }, index) => {
      const mean = means[index]!;
      const resampledMeans = names.map((name) => {
        const sum = drawnIndices.reduce(
          (total, seedIndex) => total + values[seedIndex]![name]! - mean[name]!,
          0,
        );
        return [name, mean[name]! + (stretch * sum) / count] as const;
      });
      return ranking.toObjectiveResult(Object.fromEntries(resampledMeans));
    });
  });
}

/** Box in which hypervolumes are measured, from the best losses to the reference point. */
interface Box {
  readonly best: readonly number[];
  readonly worst: readonly number[];
  /** Hypervolume of the feasible results as a share of the box, 0 to 1. */
  volumeOf(results: readonly ObjectiveResult[]): number;
}

function createBox(feasibleResults: readonly ObjectiveResult[], objectiveCount: number): Box {
  const lossesOnAxis = (axis: number) => feasibleResults.map(({ losses }) => losses[axis]!);
  const axes = Array.from({ length: objectiveCount }, (_, index) => index);
  const best = axes.map((axis) => lossesOnAxis(axis).reduce((a, b) => Math.min(a, b), Infinity));
  const worst = axes.map((axis) => lossesOnAxis(axis).reduce((a, b) => Math.max(a, b), -Infinity));
  const reference = axes.map(() => REFERENCE);
  const boxVolume = reference.reduce((product, side) => product * side, 1);
  return {
    best,
    worst,
    volumeOf(results) {
      const scaledLosses = results
        .filter(({ violation }) => violation === 0)
        .map(({ losses }) =>
          losses.map((loss, axis) => Math.max(0, (loss - best[axis]!) / (worst[axis]! - best[axis]! || 1))),
        );
      return hypervolume(scaledLosses, reference) / boxVolume;
    },
  };
}

/** Basic bootstrap interval within limits; undefined without resamples. */
function computeBasicInterval(
  value: number,
  resampledValues: readonly number[],
  limit: Interval,
): Interval | undefined {
  if (resampledValues.length === 0) return undefined;
  const sortedValues = resampledValues.toSorted((a, b) => a - b);
  const tail = Math.floor(((1 - CONFIDENCE) / 2) * sortedValues.length);
  const within = (bound: number) => Math.min(limit.high, Math.max(limit.low, bound));
  return {
    low: within(2 * value - sortedValues.at(-1 - tail)!),
    high: within(2 * value - sortedValues[tail]!),
  };
}
