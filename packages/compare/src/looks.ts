import type { FinishedTrial, StudyDefinition } from '@ridgeline/core';
import { levelAt } from './statistics/sequential.ts';

/**
 * Numbers of seeds that grow by a factor of about the square root of two, so each look adds a similar share of information.
 */
const lookSizes = [4, 6, 8, 11, 15, 20, 28, 40, 56, 80, 112, 160, 224, 320, 448, 640, 896];

/**
 * Plans the looks of finals: the numbers of seeds after which they are tested. The last one is `seeds`; the one before it
 * is at most 85 % of `seeds`.
 *
 * @example
 * plannedLooks(40); // [4, 6, 8, 11, 15, 20, 28, 40]
 */
export function plannedLooks(seeds: number): readonly number[] {
  return [...lookSizes.filter((size) => size <= 0.85 * seeds), seeds];
}

/** Trials that count at one look. */
export interface LookTrials {
  readonly seeds: readonly number[];
  readonly trials: readonly FinishedTrial[];
  /** Confidence of intervals, 0 to 1. */
  readonly confidence: number;
}

/** Looks of finals that are tested at planned numbers of seeds. */
export interface Looks {
  /** Number of seeds at each look, ascending. */
  readonly planned: readonly number[];
  /** Number of looks taken; all their trials have ended. */
  readonly made: number;
}

/**
 * Finds the planned looks of finals, and counts those at `max` seeds or fewer whose trials have all ended. Undefined for
 * finals that are tested once. The first `pooled` seeds are already complete.
 */
export function findLooks(
  trials: readonly FinishedTrial[],
  definition: StudyDefinition,
  { max = Infinity, pooled = 0 }: { readonly max?: number | undefined; readonly pooled?: number } = {},
): Looks | undefined {
  const planned = definition.finalsOf?.design?.looks;
  if (planned === undefined) return undefined;
  const outcomes = new Map(
    trials.map(({ trial, outcome }) => [
      outcomeKey(trial.configuration.strategy, trial.repeat),
      outcome.type,
    ]),
  );
  const hasEnded = (repeat: number) => {
    const outcomeTypes = definition.strategies.map(({ name }) => outcomes.get(outcomeKey(name, repeat)));
    // A seed whose trials are all cancelled was not run, because every strategy had been decided.
    return !outcomeTypes.includes(undefined) && outcomeTypes.some((type) => type !== 'cancelled');
  };
  let seeds = pooled;
  while (seeds < definition.seeds.length && hasEnded(seeds)) seeds++;
  return { planned, made: planned.filter((look) => look <= Math.min(seeds, max)).length };
}

/**
 * Selects the seeds and trials of each look taken, with its confidence. Omits cancelled trials: once the pairs of a
 * strategy are decided, its further trials are cancelled.
 */
export function selectTrialsAtLooks(
  trials: readonly FinishedTrial[],
  { seeds }: StudyDefinition,
  { planned, made }: Looks,
  alpha: number,
): readonly LookTrials[] {
  return planned.slice(0, made).map((look) => ({
    seeds: seeds.slice(0, look),
    trials: trials.filter(({ trial, outcome }) => trial.repeat < look && outcome.type !== 'cancelled'),
    confidence: 1 - levelAt(planned, look, alpha),
  }));
}

function outcomeKey(strategy: string, repeat: number): string {
  return JSON.stringify([strategy, repeat]);
}
