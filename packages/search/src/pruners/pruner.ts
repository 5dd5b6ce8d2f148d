import type { Metric, OutcomeType, Report } from '@ridgeline/core';

/** A trial of the same repeat that may be seen. */
export interface Peer {
  /** Which point of its strategy it is. */
  readonly point: number;
  readonly outcome: OutcomeType;
  readonly curve: readonly Report[];
}

/** A trial that has just reported, and what may be seen beside it. */
export interface Judged {
  readonly point: number;
  /** Its reports by step; not empty. */
  readonly curve: readonly Report[];
  readonly peers: readonly Peer[];
  readonly metric: Pick<Metric, 'name' | 'goal'>;
}

/** A trial that goes on, or is stopped at this epoch's end. */
export type Decision = 'continue' | 'stop';
