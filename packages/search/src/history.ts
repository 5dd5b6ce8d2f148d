import type { Configuration, OutcomeType, Report } from '@ridgeline/core';

/** History visible to a sampler or a pruner. */
export interface History {
  /** Finished configurations, by number. */
  readonly finished: readonly FinishedConfiguration[];
  /** Earlier configurations without a visible result, by number. */
  readonly pending: readonly Configuration[];
}

/** A configuration whose repeats have all ended. */
export interface FinishedConfiguration {
  readonly configuration: Configuration;
  readonly outcome: OutcomeType;
  /** Mean of its repeats' values; undefined unless the configuration is complete. */
  readonly value: number | undefined;
  /**
   * Mean over the repeats of each metric by which results are judged. Omitted for incomplete configurations, and if
   * results are judged by `value` alone.
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
   * Values of the metrics by which results are judged. Omitted for incomplete repeats, and if results are judged by
   * `value` alone.
   */
  readonly values?: Report['values'];
  readonly curve: readonly Report[];
}

export const noHistory: History = { finished: [], pending: [] };
