import { nonDominatedRanks, type Configuration, type Objectives } from '@ridgeline/core';
import type { FinishedConfiguration } from '../../history.ts';
import {
  compareStandings,
  completeResults,
  isInformative,
  standingOf,
  type CompleteResult,
  type SingleObjective,
  type Standing,
} from '../standing.ts';
import { hypervolumeSubset } from './hypervolume-subset.ts';

/** Configurations that a sampler learns from, good ones and others, in index order. */
interface TpeSplit {
  readonly good: readonly Configuration[];
  readonly others: readonly Configuration[];
}

/**
 * Splits the finished configurations into the best tenth (at most 25 with a single metric) and the others. Complete
 * ones come first, by value; then pruned ones by their last step and their value there; then infeasible ones by their
 * violation; then diverged ones. Ties go to the lower number. With several objectives, complete ones are ordered by
 * non-domination rank; from the last rank that fits only partly, those are selected that together dominate the largest
 * volume (Ozaki, Tanigaki, Watanabe, Onishi: "Multiobjective tree-structured Parzen estimator for computationally
 * expensive optimization problems", 2020). Failed and cancelled ones carry no information and are left out.
 */
export function splitByValue(finished: readonly FinishedConfiguration[], objectives: Objectives): TpeSplit {
  const usable = finished.filter(isInformative);
  const share = Math.ceil(0.1 * usable.length);
  const best =
    objectives.type === 'single'
      ? bestByValue(usable, objectives, Math.min(share, 25))
      : bestByFront(usable, objectives, share);
  const chosen = new Set(best.map(({ number }) => number));
  const good: Configuration[] = [];
  const others: Configuration[] = [];
  for (const { configuration } of usable)
    (chosen.has(configuration.number) ? good : others).push(configuration);
  return { good, others };
}

function bestByValue(
  usable: readonly FinishedConfiguration[],
  objective: SingleObjective,
  count: number,
): readonly Configuration[] {
  const best: Standing[] = [];
  for (const one of usable) {
    const scored = standingOf(one, objective);
    if (best.length === count && !isBetter(scored, best.at(-1)!)) continue;
    if (best.length === count) best.pop();
    let position = best.length;
    while (position > 0 && isBetter(scored, best[position - 1]!)) position--;
    best.splice(position, 0, scored);
  }
  return best.map(({ configuration }) => configuration);
}

function isBetter(a: Standing, b: Standing): boolean {
  return (compareStandings(a, b) || a.configuration.number - b.configuration.number) < 0;
}

function bestByFront(
  usable: readonly FinishedConfiguration[],
  objectives: Objectives,
  count: number,
): readonly Configuration[] {
  const results = completeResults(usable, objectives);
  const feasible = results.filter(({ violation }) => violation === 0);
  const infeasible = results
    .filter(({ violation }) => violation > 0)
    .sort((a, b) => a.violation - b.violation || a.configuration.number - b.configuration.number);
  const rest = usable.filter(({ outcome }) => outcome !== 'complete');
  return [
    ...bestFeasible(feasible, Math.min(count, feasible.length)),
    ...infeasible.map(({ configuration }) => configuration),
    ...rest.map(({ configuration }) => configuration),
  ].slice(0, count);
}

function bestFeasible(results: readonly CompleteResult[], count: number): readonly Configuration[] {
  const ranks = nonDominatedRanks(results.map(({ losses }) => losses));
  const best: Configuration[] = [];
  for (let rank = 0; best.length < count; rank++) {
    const front = results.filter((_, index) => ranks[index] === rank);
    const room = count - best.length;
    const chosen =
      front.length <= room
        ? front
        : hypervolumeSubset(
            front.map(({ losses }) => losses),
            room,
          ).map((index) => front[index]!);
    best.push(...chosen.map(({ configuration }) => configuration));
  }
  return best;
}
