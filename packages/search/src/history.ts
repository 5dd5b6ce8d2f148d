import type { Configuration, OutcomeType, Report } from '@ridgeline/core';

/** What a sampler or a pruner may see when it is asked for a configuration. */
export interface History {
  /** Configurations that have ended, in index order. */
  readonly finished: readonly FinishedConfiguration[];
  /** Earlier ones whose end is not to be seen, in index order. */
  readonly pending: readonly Configuration[];
}

/** A configuration all of whose repeats have ended. */
export interface FinishedConfiguration {
  readonly configuration: Configuration;
  readonly outcome: OutcomeType;
  /** The mean of its repeats' values; undefined unless it is complete. */
  readonly value: number | undefined;
  /** In the order of `seeds`. A sampler sees the last report of each curve alone. */
  readonly repeats: readonly EndedRepeat[];
}

/** How one repeat of a configuration ended. */
export interface EndedRepeat {
  readonly outcome: OutcomeType;
  /** Undefined unless it is complete. */
  readonly value: number | undefined;
  readonly curve: readonly Report[];
}

export const noHistory: History = { finished: [], pending: [] };
