/** Rule that stops trials early. Names and defaults are Optuna's; `bands` is W&B's `early_terminate`. */
export type Pruner =
  | { readonly name: 'none' }
  | ({
      readonly name: 'percentile';
      /** Percentile, 0 to 100, of complete trials' values at the same step; 50 is the median rule. */
      readonly percentile: number;
      /** Number of complete trials before any is judged. */
      readonly startup: number;
      /** Minimum number of trials that have reported at a step before a trial is judged at that step. */
      readonly atLeast: number;
    } & PruningSteps)
  | ({ readonly name: 'threshold'; readonly lower: number; readonly upper: number } & PruningSteps)
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
  /** Pauses trials at rungs, and continues the best trials of each rung. */
  | {
      readonly name: 'asha';
      /** Epoch of the first rung. */
      readonly minResource: number;
      /** Inverse of the share of trials that continue beyond a rung, and ratio between rungs. */
      readonly reductionFactor: number;
      /** Epochs of a full trial; all rungs lie below this number. */
      readonly maxResource: number;
    }
  | {
      readonly name: 'bands';
      /** Numbers of reports at which a trial is judged, ascending. */
      readonly bands: readonly number[];
      readonly eta: number;
      readonly strict: boolean;
    }
  /** Judges a configuration between its repeats. */
  | {
      readonly name: 'paired';
      /** Number of ended repeats before a configuration is judged. */
      readonly startup: number;
      /** Tolerated disadvantage of the mean difference. */
      readonly minDelta: number;
    };

/** Steps at which a trial is judged. */
export interface PruningSteps {
  /** First step at which trials may be judged. */
  readonly warmup: number;
  /** Number of steps between judgements. */
  readonly interval: number;
}
