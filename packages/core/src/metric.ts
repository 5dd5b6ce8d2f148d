import { Ranking, type Goal } from './ranking.ts';

/** Report of a trial after an epoch. */
export interface Report {
  /** Number of completed epochs, from 1. */
  readonly step: number;
  /** Metric name to value. All values are finite. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Epochs that determine a trial's value. `last`: the epoch whose weights remain after training, which is the last one or
 * the one that early stopping restores. `best`: the best epoch, the earliest if several are equal. `mean_of_last`: the
 * mean of the last `count` epochs.
 */
export type MetricSummary =
  | { readonly type: 'last' }
  | { readonly type: 'best' }
  | { readonly type: 'mean_of_last'; readonly count: number };

/** Metric by which a study ranks its trials. */
export interface Metric {
  /** Key in a report's values, such as `val_loss`. */
  readonly name: string;
  readonly goal: Goal;
  /** Epochs that determine a trial's value. The name is W&B's. */
  readonly summary: MetricSummary;
}

/**
 * Computes a trial's value from its curve. The result also has the epoch that counts, which is the last one for
 * `mean_of_last`, and all values reported at that epoch. Undefined if no report has the metric.
 *
 * @param reports in the order of their epochs
 * @param restoredEpoch epoch whose weights early stopping restored: with `last`, that epoch counts instead of
 * the last one, as with `model.evaluate` after Keras's `fit`
 * @example
 * judge([{ step: 1, values: { val_loss: 0.4 } }, { step: 2, values: { val_loss: 0.5 } }],
 *   { name: 'val_loss', goal: 'minimize', summary: { type: 'best' } }); // { value: 0.4, step: 1, … }
 */
export function judge(reports: readonly Report[], metric: Metric, restoredEpoch?: number) {
  const curve = reports.filter((report) => report.values[metric.name] !== undefined);
  const last = curve.at(-1);
  if (last === undefined) return undefined;
  const valueOf = (report: Report) => report.values[metric.name]!;
  switch (metric.summary.type) {
    case 'last': {
      const final = curve.find(({ step }) => step === restoredEpoch) ?? last;
      return { value: valueOf(final), step: final.step, values: final.values };
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
 * Gap between a metric's values on training and on validation examples, positive if the network overfits: for accuracy
 * `train_accuracy - val_accuracy`, for a loss `val_loss - train_loss`. Undefined unless the metric is a validation metric
 * and its training counterpart was reported.
 */
export function gapOf(values: Report['values'], metric: Metric): number | undefined {
  if (!metric.name.startsWith('val_')) return undefined;
  const validation = values[metric.name];
  const training = values[`train_${metric.name.slice('val_'.length)}`];
  if (validation === undefined || training === undefined) return undefined;
  return new Ranking(metric).compare(validation, training);
}
