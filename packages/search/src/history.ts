import type { Configuration, OutcomeType, Report } from '@ridgeline/core';

/** History visible to a sampler or a pruner. */
export interface History {
  /** Finished configurations, in index order. */
  readonly finished: readonly FinishedConfiguration[];
  /** Earlier configurations without a visible result, in index order. */
  readonly pending: readonly Configuration[];
}

/** A configuration whose repeats have all ended. */
export interface FinishedConfiguration {
  readonly configuration: Configuration;
  readonly outcome: OutcomeType;
  /** Mean of its repeats' values; undefined unless the configuration is complete. */
  readonly value: number | undefined;
  /**
   * Means, over its repeats, of the metrics that results are judged by. Omitted unless the configuration is complete,
   * and if results are judged only by `value`.
   */
  readonly values?: Report['values'];
  /** Ended repeats, in the order of `seeds`. Samplers receive only the last report of each curve. */
  readonly repeats: readonly EndedRepeat[];
}

/** Result of one repeat of a configuration. */
export interface EndedRepeat {
  readonly outcome: OutcomeType;
  /** Value of the metric; undefined unless the repeat is complete. */
  readonly value: number | undefined;
  /**
   * Values of the metrics that results are judged by. Omitted unless the repeat is complete, and if results are judged
   * only by `value`.
   */
  readonly values?: Report['values'];
  readonly curve: readonly Report[];
}

export const noHistory: History = { finished: [], pending: [] };
