import type { Metric, OutcomeType, Report } from '@ridgeline/core';

/** A trial of the same repeat that has ended. */
export interface Peer {
  /** Which point of its strategy it is. */
  readonly point: number;
  readonly outcome: OutcomeType;
  readonly curve: readonly Report[];
}

/** Where trials are compared: a pruner's name for a step, a rung, a band, or for the end. */
export type Milestone = string | number;

/** What a trial had at a milestone, as something to make small. */
export interface Passed {
  readonly milestone: Milestone;
  readonly loss: number;
}

/** Losses, the smallest first. */
export interface RankedLosses {
  readonly length: number;
  /** From rank 0, which is the smallest, and below `length`. */
  at(rank: number): number;
}

/** What may be seen of the trials of the same repeat. */
export interface Peers {
  /** What those had there that passed it. */
  at(milestone: Milestone): RankedLosses;
}

/** A trial that has just reported, and what may be seen beside it. */
export interface Judged {
  readonly point: number;
  /** Its reports by step; not empty. */
  readonly curve: readonly Report[];
  readonly peers: Peers;
  readonly metric: Pick<Metric, 'name' | 'goal'>;
}

/** A trial that goes on, or is stopped at this epoch's end. */
export type Decision = 'continue' | 'stop';
