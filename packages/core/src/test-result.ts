import type { Report } from './report.ts';

/** What a trial of finals makes of each example of the test part, in the part's own order. */
export interface TestExamples {
  /** `[examples]`: the loss of each; undefined where the loss is no mean over examples. */
  readonly losses: Float32Array | undefined;
  /** `[examples]`: 1 where the example is classified rightly, else 0; undefined for numbers. */
  readonly hits: Uint8Array | undefined;
  /**
   * `[examples, units]`: what the network gives, before the sigmoid or softmax. Kept where the study ranks by what is no
   * mean over examples, as an AUC or R2; else undefined.
   */
  readonly outputs?: Float32Array | undefined;
  /** `[examples]`: the right class, from 0, or the right number; undefined where `outputs` is. */
  readonly targets?: Float32Array | undefined;
  /** Examples that the network was trained on; undefined for a trial from before 2026-11-29. */
  readonly trained?: number | undefined;
}

/** What a trial of finals came to on the test part, which it met once, at its end. */
export interface TestResult {
  /** `test_loss` and the other words of a part, as `val_loss` and its like have them. */
  readonly values: Report['values'];
  readonly examples: TestExamples;
  /** SHA-256 of the data set that the test part is of, in hex. */
  readonly data: string;
}
