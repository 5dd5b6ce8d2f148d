import type { Metric, OutcomeType, Report } from '@ridgeline/core';

/** A trial of the same repeat that has ended. */
export interface Peer {
  /** Number of its point in its strategy. */
  readonly point: number;
  readonly outcome: OutcomeType;
  readonly curve: readonly Report[];
}

/** Key of a step, rung, band or end at which a pruner compares trials. */
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

/** Visible trials of the same repeat. */
export interface Peers {
  /** Losses at a milestone of the peers that passed it. */
  at(milestone: Milestone): RankedLosses;
}

/** A trial that has just reported, with its visible peers. */
export interface JudgedTrial {
  readonly point: number;
  /** Reports of the trial by step; not empty. */
  readonly curve: readonly Report[];
  readonly peers: Peers;
  readonly metric: Pick<Metric, 'name' | 'goal'>;
}

/** Decision whether a trial continues or stops after its latest report. */
export type Decision = 'continue' | 'stop';
