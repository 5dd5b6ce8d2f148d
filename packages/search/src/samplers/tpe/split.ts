import { nonDominatedRanks, type Configuration, type ObjectiveSettings } from '@ridgeline/core';
import type { FinishedConfiguration } from '../../history.ts';
import {
  compareRankable,
  completeResults,
  isInformative,
  toRankable,
  type CompleteResult,
  type RankableConfiguration,
} from '../rank-configurations.ts';
import { selectByHypervolume } from './hypervolume-subset.ts';

/** Share of good configurations, as in Optuna. */
const GOOD_SHARE = 0.1;
/** Maximum number of good configurations with a single metric, as in Optuna. */
const MAX_GOOD = 25;

/** Configurations that a sampler learns from, split into good ones and others. Both are sorted by number. */
interface TpeSplit {
  readonly good: readonly Configuration[];
  readonly others: readonly Configuration[];
}

/**
 * Splits the finished configurations into the best tenth (at most 25 with a single metric) and the others. With a
 * single metric they are ranked as by `rankConfigurations`. With several objectives, feasible ones come first, by
 * non-domination rank; a rank that does not fit as a whole contributes the subset that dominates the largest volume
 * (Ozaki, Tanigaki, Watanabe, Onishi: "Multiobjective tree-structured Parzen estimator for computationally
 * expensive optimization problems", 2020). Infeasible ones follow by violation, then pruned and diverged ones. Failed
 * and cancelled configurations carry no information and are omitted.
 */
export function splitByValue(
  finished: readonly FinishedConfiguration[],
  search: ObjectiveSettings,
): TpeSplit {
  const usableConfigurations = finished.filter(isInformative);
  const goodCount = Math.ceil(GOOD_SHARE * usableConfigurations.length);
  const best =
    search.objectives === undefined
      ? bestByValue(usableConfigurations, search, Math.min(goodCount, MAX_GOOD))
      : bestByFront(usableConfigurations, search, goodCount);
  const goodNumbers = new Set(best.map(({ number }) => number));
  const good: Configuration[] = [];
  const others: Configuration[] = [];
  for (const { configuration } of usableConfigurations)
    (goodNumbers.has(configuration.number) ? good : others).push(configuration);
  return { good, others };
}

function bestByValue(
  usableConfigurations: readonly FinishedConfiguration[],
  search: ObjectiveSettings,
  count: number,
): readonly Configuration[] {
  const best: RankableConfiguration[] = [];
  for (const finished of usableConfigurations) {
    const candidate = toRankable(finished, search);
    if (best.length === count && !isBetter(candidate, best.at(-1)!)) continue;
    if (best.length === count) best.pop();
    let index = best.length;
    while (index > 0 && isBetter(candidate, best[index - 1]!)) index--;
    best.splice(index, 0, candidate);
  }
  return best.map(({ configuration }) => configuration);
}

function isBetter(a: RankableConfiguration, b: RankableConfiguration): boolean {
  return (compareRankable(a, b) || a.configuration.number - b.configuration.number) < 0;
}

function bestByFront(
  usableConfigurations: readonly FinishedConfiguration[],
  search: ObjectiveSettings,
  count: number,
): readonly Configuration[] {
  const results = completeResults(usableConfigurations, search);
  const feasibleResults = results.filter(({ violation }) => violation === 0);
  const infeasibleResults = results
    .filter(({ violation }) => violation > 0)
    .sort((a, b) => a.violation - b.violation || a.configuration.number - b.configuration.number);
  const incompleteConfigurations = usableConfigurations.filter(({ outcome }) => outcome !== 'complete');
  return [
    ...bestFeasible(feasibleResults, Math.min(count, feasibleResults.length)),
    ...infeasibleResults.map(({ configuration }) => configuration),
    ...incompleteConfigurations.map(({ configuration }) => configuration),
  ].slice(0, count);
}

function bestFeasible(results: readonly CompleteResult[], count: number): readonly Configuration[] {
  const ranks = nonDominatedRanks(results.map(({ losses }) => losses));
  const best: Configuration[] = [];
  for (let rank = 0; best.length < count; rank++) {
    const front = results.filter((_, index) => ranks[index] === rank);
    const room = count - best.length;
    const selectedResults =
      front.length <= room
        ? front
        : selectByHypervolume(
            front.map(({ losses }) => losses),
            room,
          ).map((index) => front[index]!);
    best.push(...selectedResults.map(({ configuration }) => configuration));
  }
  return best;
}
