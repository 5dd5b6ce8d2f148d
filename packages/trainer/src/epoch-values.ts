import type { Report, NetworkTask } from '@ridgeline/core';
import type { LearningProblem } from './data/shared-data-set.ts';
import type { Measurements } from './network/evaluate.ts';
import { computeAuc } from './metric/auc.ts';
import { computeClassScores, softmaxRows } from './metric/class-scores.ts';
import { computePrecisionRecall } from './metric/precision-recall.ts';
import { computeRegressionErrors } from './metric/regression-errors.ts';

/** Costly metrics of multi-class problems. Computing them takes as long as a short epoch of training. */
const classMetrics = ['balanced_accuracy', 'macro_f1_score', 'auc'] as const;

/** Metrics of an evaluated part besides its loss, for each problem. */
const partMetrics = {
  'multi-class': ['accuracy', ...classMetrics],
  binary: ['accuracy', 'balanced_accuracy', 'auc', 'precision', 'recall', 'f1_score'],
  regression: ['mean_squared_error', 'root_mean_squared_error', 'mean_absolute_error', 'r2_score'],
} as const satisfies Record<LearningProblem['type'], readonly string[]>;

type PartMetric = 'loss' | (typeof partMetrics)[LearningProblem['type']][number];
type Prefix = 'val' | 'train' | 'test';

/** Names of each part's values, built once: building them takes as long as an epoch of a small network. */
const partNames = { val: prefixNames('val'), train: prefixNames('train'), test: prefixNames('test') };

function prefixNames(prefix: Prefix): Readonly<Record<PartMetric, string>> {
  const metrics: readonly PartMetric[] = ['loss', ...Object.values(partMetrics).flat()];
  return Object.fromEntries(metrics.map((name) => [name, `${prefix}_${name}`])) as Record<PartMetric, string>;
}

/**
 * Names of all values that a report can have, in order.
 *
 * @example
 * listMetrics({ type: 'regression' }).includes('val_r2_score') // true
 */
export function listMetrics(problem: LearningProblem): readonly string[] {
  const runningMetrics = problem.type === 'regression' ? ['loss'] : ['loss', 'accuracy'];
  const metrics = partMetrics[problem.type];
  const trainMetrics = problem.type === 'multi-class' ? ['accuracy'] : metrics;
  return [
    ...runningMetrics,
    'penalty',
    'total_loss',
    'val_loss',
    ...metrics.map((name) => `val_${name}`),
    'val_total_loss',
    'train_loss',
    ...trainMetrics.map((name) => `train_${name}`),
    'learning_rate',
    'sparsity',
    'weight_norm',
    'weight_count',
  ];
}

/**
 * Names of the values in a task's reports, in order. The costly multi-class metrics are all left out unless the study's
 * metrics or a callback use one of them. `weight_count`, which never changes, is left out unless one of these uses it.
 *
 * @example
 * // With task.metrics: ['val_loss']
 * listReportedMetrics(task, { type: 'multi-class', classes: 10 }).includes('val_auc'); // false
 */
export function listReportedMetrics(
  { metrics = [], training }: NetworkTask,
  problem: LearningProblem,
): readonly string[] {
  const costlyMetrics = problem.type === 'multi-class' ? classMetrics.map((name) => `val_${name}`) : [];
  const { earlyStopping, reduceLrOnPlateau } = training;
  const usedMetrics = [...metrics, earlyStopping?.monitor, reduceLrOnPlateau?.monitor];
  const omittedMetrics = costlyMetrics.some((name) => usedMetrics.includes(name)) ? [] : costlyMetrics;
  return listMetrics(problem).filter((name) =>
    name === 'weight_count' ? usedMetrics.includes(name) : !omittedMetrics.includes(name),
  );
}

/** Measurements of an epoch, and of the weights at its end. */
interface EpochMeasurements {
  /** Running mean over the epoch's batches. */
  readonly loss: number;
  /** Running mean over the epoch's batches; undefined for a regression. */
  readonly accuracy: number | undefined;
  /** Running mean of the loss with all penalties. */
  readonly totalLoss: number;
  readonly validation: Measurements;
  readonly trainSample: Measurements;
  /** Learning rate of the last step. */
  readonly rate: number;
  /** Penalty on the weights. */
  readonly weightPenalty: number;
  /** Share of the kernel weights that are exactly 0. */
  readonly sparsity: number;
  readonly weightNorm: number;
  /** Number of trained weights, biases included. */
  readonly weightCount: number;
}

/**
 * Values of a report. `SWEEP-FILE.md` of core defines them, under "Metric".
 *
 * @param names as returned by `listReportedMetrics`
 */
export function computeReportValues(
  problem: LearningProblem,
  epoch: EpochMeasurements,
  names: readonly string[],
): Report['values'] {
  const penalty = epoch.weightPenalty + epoch.validation.activity;
  const values: Record<string, number | undefined> = {
    loss: epoch.loss,
    accuracy: epoch.accuracy,
    penalty,
    total_loss: epoch.totalLoss,
    ...computePartValues('val', problem, epoch.validation, names),
    val_total_loss: epoch.validation.loss + penalty,
    ...computePartValues('train', problem, epoch.trainSample, names),
    learning_rate: epoch.rate,
    sparsity: epoch.sparsity,
    weight_norm: epoch.weightNorm,
    weight_count: epoch.weightCount,
  };
  return Object.fromEntries(names.map((name) => [name, values[name]!]));
}

/** True if the metrics of a part require its outputs and targets. */
export function needsOutputs(prefix: Prefix, problem: LearningProblem, names: readonly string[]): boolean {
  return problem.type !== 'multi-class' || names.includes(partNames[prefix].auc);
}

/**
 * Loss and metrics of a part; a metric that the problem does not have is undefined.
 *
 * @param names names of the reported values. The costly multi-class metrics are computed only if the part's `auc` is
 * among these names, or if `names` is left out.
 */
export function computePartValues(
  prefix: Prefix,
  problem: LearningProblem,
  { loss, accuracy, outputs, targets }: Measurements,
  names?: readonly string[],
): Record<string, number | undefined> {
  const fullNames = partNames[prefix];
  const values: Record<string, number | undefined> = {
    [fullNames.loss]: loss,
    [fullNames.accuracy]: accuracy,
  };
  if (problem.type === 'binary') {
    const scores = new Float64Array(outputs.length);
    for (let i = 0; i < scores.length; i++) scores[i] = 1 / (1 + Math.exp(-outputs[i]!));
    const { precision, recall, f1, balancedAccuracy } = computePrecisionRecall(scores, targets);
    values[fullNames.balanced_accuracy] = balancedAccuracy;
    values[fullNames.auc] = computeAuc(scores, targets);
    values[fullNames.precision] = precision;
    values[fullNames.recall] = recall;
    values[fullNames.f1_score] = f1;
  }
  if (problem.type === 'multi-class' && (names === undefined || needsOutputs(prefix, problem, names))) {
    const { classes } = problem;
    const scores = computeClassScores(softmaxRows(outputs, classes), targets, classes);
    values[fullNames.balanced_accuracy] = scores.balancedAccuracy;
    values[fullNames.macro_f1_score] = scores.macroF1;
    values[fullNames.auc] = scores.auc;
  }
  if (problem.type === 'regression') {
    const errors = computeRegressionErrors(outputs, targets);
    values[fullNames.mean_squared_error] = errors.meanSquared;
    values[fullNames.root_mean_squared_error] = errors.rootMeanSquared;
    values[fullNames.mean_absolute_error] = errors.meanAbsolute;
    values[fullNames.r2_score] = errors.r2;
  }
  return values;
}
