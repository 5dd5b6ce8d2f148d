import type { Configuration, Judgement, OutcomeType, Report } from '@ridgeline/core';

/** What a sampler or a pruner may see: the finished configurations, in index order. */
export type History = readonly FinishedConfiguration[];

/** A configuration all of whose repeats have ended. */
export interface FinishedConfiguration {
  readonly configuration: Configuration;
  readonly outcome: OutcomeType;
  /** The mean of its repeats' values; undefined unless it is complete. */
  readonly value: Judgement['value'] | undefined;
  /** The curve of each repeat, in the order of `seeds`. */
  readonly curves: readonly (readonly Report[])[];
}
