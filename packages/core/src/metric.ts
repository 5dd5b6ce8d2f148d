import { Ranking } from './ranking.ts';
import type { Report } from './report.ts';

/**
 * Epochs of a trial that count: the one whose weights training ends with (the last, or the one that early stopping
 * restores), the earliest best, or the mean of the last `count`.
 */
export type MetricSummary =
  | { readonly type: 'last' }
  | { readonly type: 'best' }
  | { readonly type: 'mean_of_last'; readonly count: number };

/** What a study ranks by. */
export interface Metric {
  /** The name in a report's values, such as `val_loss`. */
  readonly name: string;
  readonly goal: 'minimize' | 'maximize';
  /** W&B's word. */
  readonly summary: MetricSummary;
}

/** A trial's value and where it comes from. */
export interface Judgement {
  /** Summary of the metric, in the metric's own unit. */
  readonly value: number;
  /** Epoch that counts; with `mean_of_last` the last. */
  readonly step: number;
  /** Everything reported at that epoch. */
  readonly values: Report['values'];
}

/**
 * Judges a curve. Undefined where no report has the metric.
 *
 * @param reports in the order of their steps
 * @param restored epoch whose weights early stopping restored: with `last` it takes the place of the last, as
 *   `model.evaluate` after Keras's `fit` does
 *
 * @example
 * judge([{ step: 1, values: { val_loss: 0.4 } }, { step: 2, values: { val_loss: 0.5 } }],
 *   { name: 'val_loss', goal: 'minimize', summary: { type: 'best' } }); // { value: 0.4, step: 1, … }
 */
export function judge(reports: readonly Report[], metric: Metric, restored?: number): Judgement | undefined {
  const curve = reports.filter((report) => report.values[metric.name] !== undefined);
  const last = curve.at(-1);
  if (last === undefined) return undefined;
  const valueOf = (report: Report) => report.values[metric.name]!;
  switch (metric.summary.type) {
    case 'last': {
      const kept = curve.find(({ step }) => step === restored) ?? last;
      return { value: valueOf(kept), step: kept.step, values: kept.values };
    }
    case 'best': {
      const best = new Ranking(metric).best(curve, valueOf)!;
      return { value: valueOf(best), step: best.step, values: best.values };
    }
    case 'mean_of_last': {
      const tail = curve.slice(-metric.summary.count);
      const value = tail.reduce((sum, report) => sum + valueOf(report), 0) / tail.length;
      return { value, step: last.step, values: last.values };
    }
  }
}

/**
 * How much worse a net does on validation examples than on training examples, evaluated
 * alike: positive means that it overfits. For accuracy `train_accuracy - val_accuracy`, for a loss
 * `val_loss - train_loss`. Undefined where the metric is not a validation metric or its twin was not reported.
 */
export function gapOf(values: Report['values'], metric: Metric): number | undefined {
  if (!metric.name.startsWith('val_')) return undefined;
  const validation = values[metric.name];
  const training = values[`train_${metric.name.slice('val_'.length)}`];
  if (validation === undefined || training === undefined) return undefined;
  return new Ranking(metric).compare(validation, training);
}
