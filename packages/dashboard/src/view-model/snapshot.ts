import type {
  ConfigurationRow,
  FinishedTrial,
  Progress,
  RunningTrial,
  StrategyRow,
  Study,
} from '@ridgeline/core';

/** What the store said at one moment: everything that the screen shows of a study. */
export interface Snapshot {
  readonly study: Study;
  readonly progress: Progress;
  readonly strategies: readonly StrategyRow[];
  readonly page: Page;
  readonly running: readonly RunningTrial[];
  /** The study's metric by epoch, of one repeat of each configuration on the page, by the configuration's number. */
  readonly curves: ReadonlyMap<number, readonly number[]>;
  /** The last trials that ended without a result, the latest first. */
  readonly troubles: readonly FinishedTrial[];
}

/** A part of the ranking. */
export interface Page {
  /** Where in the ranking the first row stands, from 0. */
  readonly first: number;
  readonly rows: readonly ConfigurationRow[];
}

/** Who runs the study now. */
export interface Owner {
  readonly state: 'running' | 'paused' | 'stopping';
  /** Training threads. */
  readonly threads: number;
  /** What a person should know, such as that TensorFlow runs on WebAssembly; the most important first. */
  readonly warnings: readonly string[];
}

/** How many configurations have begun: the length of the ranking. */
export function begunConfigurations(snapshot: Pick<Snapshot, 'strategies'>): number {
  return snapshot.strategies.reduce(
    (sum, row) => sum + Object.values(row.states).reduce((a, b) => a + b, 0),
    0,
  );
}
