import type { LargestClass, Shape } from '@ridgeline/core';
import type { LearningProblem, LoadedPart } from './shared-data-set.ts';

/** Part of a data set: `train` for searches, `test` for finals only. */
export type DataPart = 'train' | 'test';

/** Source of a data set. */
export interface DataSource {
  readonly name: string;
  /** Description in one line. */
  readonly title: string;
  readonly problem: LearningProblem;
  /** Number of examples in each part. */
  readonly rows: Readonly<Record<DataPart, number>>;
  /** Number of inputs per example. */
  readonly features: number;
  /** Shape of an example; its product is `features`. By default a vector. */
  readonly shape?: Shape;
  /**
   * Number of categories in a user's arrays: the largest input plus one. Undefined for other data, and for inputs that
   * are not all whole numbers of at least 0.
   */
  readonly categoryCount?: number | undefined;
  /** Largest class of the training examples; undefined for a regression. */
  readonly largestClass: LargestClass | undefined;
  /** SHA-256 over the files of the whole data set, in hex. */
  readonly sha256: string;
  /**
   * Checks that the files exist, without reading them. Absent if they come with Ridgeline or were already read.
   * Throws `RidgelineError` `DATA_MISSING`.
   */
  assertAvailable?(): void;
  /** Reads and checks a part. Throws `RidgelineError` `DATA_MISSING`, `FILE_UNREADABLE` or `DATA_DAMAGED`. */
  load(part: DataPart): LoadedPart;
}
