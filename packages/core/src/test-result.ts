import type { Report } from './metric.ts';

/**
 * Results of a finals trial on each test example, in the order of the test part. A module or program has only `ranked`,
 * a network everything else.
 */
export interface TestExamples {
  /** `[examples]`: loss of each; undefined if the loss is not a mean over examples. */
  readonly losses: Float32Array | undefined;
  /** `[examples]`: 1 if the example is classified correctly, else 0; undefined for a regression. */
  readonly hits: Uint8Array | undefined;
  /**
   * `[examples, units]`: outputs before the sigmoid or softmax. Undefined if the study's metric is a mean over
   * examples, unlike AUC or R2, or if there are too many outputs to store.
   */
  readonly outputs?: Float32Array | undefined;
  /** `[examples]`: true class, from 0, or true number; undefined without `outputs`. */
  readonly targets?: Float32Array | undefined;
  /** Number of training examples; undefined for a trial from before 2026-11-29. */
  readonly trained?: number | undefined;
  /**
   * `[examples]`: values of the ranking metric, which is their mean; undefined for a network, and if only the mean was
   * reported.
   */
  readonly ranked?: Float32Array | undefined;
}

/** Result of a finals trial on the test part, which the trial uses only once, at its end. */
export interface TestResult {
  /** `test_loss` and the other metrics, named like `val_loss` and the other validation metrics. */
  readonly values: Report['values'];
  readonly examples: TestExamples;
  /** SHA-256 of the test part's data set, in hex; undefined if a module or program reads its own. */
  readonly data: string | undefined;
}
