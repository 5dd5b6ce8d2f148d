import type { FinishedTrial, SweepDefinition } from '@ridgeline/core';
import { levelAt } from './statistics/sequential.ts';

/** Trials that pairs are judged by at one moment. */
export interface Stage {
  readonly seeds: readonly number[];
  readonly trials: readonly FinishedTrial[];
  /** Of intervals, 0 to 1. */
  readonly confidence: number;
}

/** Looks of finals that are tested at planned numbers of seeds. */
export interface Looks {
  /** Seeds at each look, ascending. */
  readonly planned: readonly number[];
  /** How many of them were made: every trial up to there has ended. */
  readonly made: number;
}

/** Counts the looks that can be made; undefined for finals that are tested once. */
export function looksOf(trials: readonly FinishedTrial[], definition: SweepDefinition): Looks | undefined {
  const planned = definition.finalsOf?.design?.looks;
  if (planned === undefined) return undefined;
  const ended = new Set(trials.map(({ trial }) => keyOf(trial.configuration.strategy, trial.repeat)));
  const isEnded = (repeat: number) =>
    definition.strategies.every(({ name }) => ended.has(keyOf(name, repeat)));
  let seeds = 0;
  while (seeds < definition.seeds.length && isEnded(seeds)) seeds++;
  return { planned, made: planned.filter((look) => look <= seeds).length };
}

/** Trials at each look that was made. A strategy that was decided before has none of the later seeds. */
export function stagesOf(
  trials: readonly FinishedTrial[],
  { seeds }: SweepDefinition,
  { planned, made }: Looks,
  alpha: number,
): readonly Stage[] {
  return planned.slice(0, made).map((look) => ({
    seeds: seeds.slice(0, look),
    trials: trials.filter(({ trial, outcome }) => trial.repeat < look && outcome.type !== 'cancelled'),
    confidence: 1 - levelAt(planned, look, alpha),
  }));
}

function keyOf(strategy: string, repeat: number): string {
  return JSON.stringify([strategy, repeat]);
}
