import { Ranking, type PruningSteps, type Report } from '@ridgeline/core';
import type { JudgedTrial } from './pruner.ts';

/** Loss of a report. */
export interface Score {
  readonly step: number;
  readonly loss: number;
}

/** Losses of the reports that contain the metric, by step; a metric to maximize is negated. */
export function scoresOf(curve: readonly Report[], metric: JudgedTrial['metric']): readonly Score[] {
  const ranking = new Ranking(metric);
  return curve.flatMap(({ step, values }) => {
    const value = values[metric.name];
    return value === undefined ? [] : [{ step, loss: ranking.loss(value) }];
  });
}

export function lowestLoss(scores: readonly Score[]): number {
  return scores.reduce((smallest, { loss }) => Math.min(smallest, loss), Infinity);
}

/** True if the warm-up is over and the latest report is the first one of its pruning interval. */
export function isPruningStep(
  reports: readonly Pick<Report, 'step'>[],
  { warmup, interval }: PruningSteps,
): boolean {
  const last = reports.at(-1);
  if (last === undefined || last.step < warmup) return false;
  const intervalStart = Math.floor((last.step - warmup) / interval) * interval + warmup;
  return (reports.at(-2)?.step ?? -1) < intervalStart;
}
