import type { Report } from '@ridgeline/core';
import type { Judged, Pace } from './pruner.ts';

/** A report's metric as something to make small; undefined where the report lacks it. */
export interface Score {
  readonly step: number;
  readonly loss: number;
}

/** A curve as losses by step: what is to be maximized has its sign turned. */
export function scoresOf(curve: readonly Report[], { name, goal }: Judged['metric']): readonly Score[] {
  return curve.flatMap(({ step, values }) => {
    const value = values[name];
    return value === undefined ? [] : [{ step, loss: goal === 'minimize' ? value : -value }];
  });
}

/** The smallest of some losses. */
export function least(scores: readonly Score[]): number {
  return scores.reduce((smallest, { loss }) => Math.min(smallest, loss), Infinity);
}

/** Whether the last of some steps is the first one at which a trial is judged in its interval. */
export function isJudgedAt(steps: readonly number[], { warmup, interval }: Pace): boolean {
  const step = steps.at(-1)!;
  if (step < warmup) return false;
  const opening = Math.floor((step - warmup) / interval) * interval + warmup;
  return (steps.at(-2) ?? -1) < opening;
}
