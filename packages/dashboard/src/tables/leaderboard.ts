import type { ConfigurationRow, Progress, RunningTrial, StrategyRow, Study } from '@ridgeline/core';

/** Contents of a printed leaderboard. */
export interface Leaderboard {
  readonly study: Study;
  readonly progress: Progress;
  readonly strategies: readonly StrategyRow[];
  /** The first rows of the ranking. */
  readonly rows: readonly ConfigurationRow[];
  /** Trials in training; undefined if unknown. */
  readonly training?: readonly RunningTrial[];
  /** Predicted effect of further trials, as a sentence. */
  readonly forecast?: string;
}
