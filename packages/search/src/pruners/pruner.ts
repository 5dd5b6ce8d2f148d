import type { Metric, OutcomeType, Report } from '@ridgeline/core';

/** When a trial is stopped early. The names and defaults are Optuna's; `bands` is W&B's `early_terminate`. */
export type Pruner =
  | { readonly name: 'none' }
  | ({
      readonly name: 'percentile';
      readonly percentile: number;
      readonly startup: number;
      readonly atLeast: number;
    } & Pace)
  | ({ readonly name: 'threshold'; readonly lower: number; readonly upper: number } & Pace)
  | {
      readonly name: 'patient';
      readonly patience: number;
      readonly minDelta: number;
      readonly wrapped: Pruner;
    }
  | {
      readonly name: 'successive_halving';
      readonly minResource: number;
      readonly reductionFactor: number;
      readonly minEarlyStoppingRate: number;
      readonly bootstrapCount: number;
    }
  | {
      readonly name: 'hyperband';
      readonly minResource: number;
      readonly maxResource: number;
      readonly reductionFactor: number;
      readonly bootstrapCount: number;
    }
  | {
      readonly name: 'bands';
      /** Numbers of reports at which a trial is judged, rising. */
      readonly bands: readonly number[];
      readonly eta: number;
      readonly strict: boolean;
    };

/** At which of its steps a trial is judged. */
export interface Pace {
  /** No trial is judged at an earlier step. */
  readonly warmup: number;
  /** Once in so many steps. */
  readonly interval: number;
}

/** A trial of the same repeat that may be seen. */
export interface Peer {
  /** The number of its configuration. */
  readonly configuration: number;
  readonly outcome: OutcomeType;
  readonly curve: readonly Report[];
}

/** A trial that has just reported, and what may be seen beside it. */
export interface Judged {
  readonly configuration: number;
  /** Its reports by step; not empty. */
  readonly curve: readonly Report[];
  readonly peers: readonly Peer[];
  readonly metric: Pick<Metric, 'name' | 'goal'>;
}

/** A trial that goes on, or is stopped at this epoch's end. */
export type Decision = 'continue' | 'stop';
