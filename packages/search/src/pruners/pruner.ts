import type { Metric, Report } from '@ridgeline/core';

/** Key of a step, rung, band or trial end at which a pruner compares trials. */
export type Milestone = string | number;

/** Loss of a trial at a milestone. */
export interface MilestoneLoss {
  readonly milestone: Milestone;
  readonly loss: number;
}

/** Losses, smallest first. */
export interface RankedLosses {
  readonly length: number;
  /** Loss at a rank, from 0 for the smallest, below `length`. */
  at(rank: number): number;
}

/** A trial that has just reported, with the losses of its peers: the visible trials of the same repeat. */
export interface JudgedTrial {
  /** Hyperband bracket of the trial's point; 0 for other pruners. */
  readonly bracket: number;
  /** Reports of the trial by step; not empty. */
  readonly curve: readonly Report[];
  /** Losses at a milestone, of the peers that have reached it. */
  readonly lossesAt: (milestone: Milestone) => RankedLosses;
  readonly metric: Pick<Metric, 'name' | 'goal'>;
}

/** Decision whether a trial continues or stops after its latest report. */
export type Decision = 'continue' | 'stop';
