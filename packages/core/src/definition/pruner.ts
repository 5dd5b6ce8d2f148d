/** When a trial is stopped early. Names and defaults are Optuna's; `bands` is W&B's `early_terminate`. */
export type Pruner =
  | { readonly name: 'none' }
  | ({
      readonly name: 'percentile';
      /** From 0 to 100, of what complete trials had at the same step; 50 is the median rule. */
      readonly percentile: number;
      /** No trial is judged before so many are complete. */
      readonly startup: number;
      /** Nor at a step that fewer have reported. */
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
    }
  /** Judges a configuration between its repeats. */
  | {
      readonly name: 'paired';
      /** No configuration is judged before so many of its repeats have ended. */
      readonly startup: number;
      /** How much worse the mean difference may be. */
      readonly minDelta: number;
    };

/** At which of its steps a trial is judged. */
export interface Pace {
  /** No trial is judged at an earlier step. */
  readonly warmup: number;
  /** Once in so many steps. */
  readonly interval: number;
}
