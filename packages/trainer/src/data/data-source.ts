import type { LargestClass } from '@ridgeline/core';
import type { LearningProblem, LoadedPart } from './shared-data-set.ts';

/** The part that a search may see, and the one that only finals read. */
export type DataPart = 'train' | 'test';

/** A data set that Ridgeline knows by name. */
export interface DataSource {
  readonly name: string;
  /** What it is, in one line. */
  readonly title: string;
  readonly problem: LearningProblem;
  /** Examples in each part. */
  readonly rows: Readonly<Record<DataPart, number>>;
  /** Numbers an example. */
  readonly features: number;
  /** Of the training examples; undefined for a regression. */
  readonly largestClass: LargestClass | undefined;
  /** SHA-256 of the whole data set, in hex: of its files, or of those that its name stands for. */
  readonly sha256: string;
  /**
   * Whether its files lie where `load` reads them; no byte is looked at. Left out where they come with Ridgeline or were read
   * already. Throws `RidgelineError` `DATA_MISSING`.
   */
  assertHere?(): void;
  /** Reads and checks a part. Throws `RidgelineError` `DATA_MISSING` or `DATA_DAMAGED`. */
  load(part: DataPart): LoadedPart;
}
