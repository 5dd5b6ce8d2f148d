/**
 * Rule that stops trials early. Names and defaults are Optuna's, except those of `asha` and `paired`, and of `bands`,
 * which is W&B's `early_terminate`.
 */
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
  /** Stops a trial whose value is below `lower` or above `upper`. */
  | ({ readonly name: 'threshold'; readonly lower: number; readonly upper: number } & PruningSteps)
  | {
      readonly name: 'patient';
      /** Number of epochs without improvement to wait. */
      readonly patience: number;
      /** Minimum change that counts as an improvement. */
      readonly minDelta: number;
      /** Pruner that is consulted once patience has run out. */
      readonly wrapped: Pruner;
    }
  | {
      readonly name: 'successive_halving';
      readonly minResource: number;
      readonly reductionFactor: number;
      /** Number of rungs to skip. */
      readonly minEarlyStoppingRate: number;
      /** Minimum number of trials at a rung. */
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
      /** Ratio between bands, and inverse of the share of trials that continue beyond a band. */
      readonly eta: number;
      /** True to judge a trial by its report at the band; false for its best report so far. */
      readonly strict: boolean;
    }
  /** Compares a configuration after each repeat with the best one, over the seeds that both have completed. */
  | {
      readonly name: 'paired';
      /** Number of ended repeats before a configuration is judged. */
      readonly startup: number;
      /** Tolerated mean disadvantage to the best configuration. */
      readonly minDelta: number;
    };

/** Steps at which a trial is judged. */
export interface PruningSteps {
  /** First step at which trials may be judged. */
  readonly warmup: number;
  /** Number of steps between judgements. */
  readonly interval: number;
}
