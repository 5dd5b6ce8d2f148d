import type { Report } from '@ridgeline/core';
import type { LearningProblem } from './data/shared-data-set.ts';
import { EpochSums } from './epoch-sums.ts';
import { auc } from './metric/auc.ts';
import { precisionRecall } from './metric/precision-recall.ts';
import { regressionErrors } from './metric/regression-errors.ts';
import type { GroupStep } from './step/group-step.ts';
import type { EvaluatedPart, TrainingParts } from './training-parts.ts';

/** The words that an evaluated part has beside its loss, for each problem. */
const partWords = {
  'multi-class': ['accuracy'],
  binary: ['accuracy', 'auc', 'precision', 'recall', 'f1_score'],
  regression: ['mean_squared_error', 'root_mean_squared_error', 'mean_absolute_error', 'r2_score'],
} as const satisfies Record<LearningProblem['type'], readonly string[]>;

/**
 * The names of all values of a report, in their order.
 *
 * @example
 * metricsOf({ type: 'regression' }).includes('val_r2_score') // true
 */
export function metricsOf(problem: LearningProblem): readonly string[] {
  const running = problem.type === 'regression' ? ['loss'] : ['loss', 'accuracy'];
  const words = partWords[problem.type];
  return [
    ...running,
    'penalty',
    'total_loss',
    'val_loss',
    ...words.map((word) => `val_${word}`),
    'val_total_loss',
    'train_loss',
    ...words.map((word) => `train_${word}`),
    'learning_rate',
    'sparsity',
    'weight_norm',
  ];
}

/**
 * What each trial reports of an epoch; the words are defined in the README of core, under "Metric".
 *
 * @param sums of the epoch's training batches
 * @param rates the learning rates of its last step
 */
export function epochValues(
  step: GroupStep,
  parts: TrainingParts,
  sums: EpochSums,
  rates: readonly number[],
): Report['values'][] {
  const { problem } = parts.examples;
  const weights = step.weights();
  const validation = evaluate(step, parts.validation, rates.length);
  const training = evaluate(step, parts.trainSample, rates.length);
  const names = metricsOf(problem);
  return rates.map((rate, trial) => {
    const penalty = weights.penalty[trial]! + validation.activity(trial);
    const found: Record<string, number | undefined> = {
      loss: sums.loss(trial),
      accuracy: sums.accuracy(trial),
      penalty,
      total_loss: sums.totalLoss(trial),
      ...partValues('val', problem, validation, parts.validation, trial),
      val_total_loss: validation.loss(trial) + penalty,
      ...partValues('train', problem, training, parts.trainSample, trial),
      learning_rate: rate,
      sparsity: weights.zeros[trial]! / weights.count,
      weight_norm: Math.sqrt(weights.squares[trial]!),
    };
    return Object.fromEntries(names.map((name) => [name, found[name]!]));
  });
}

/** Adds up what trials make of a part; see {@link partValues}. */
function evaluate(step: GroupStep, { batches }: EvaluatedPart, trials: number): EpochSums {
  const sums = new EpochSums(trials);
  for (const batch of batches) sums.add(step.evaluate(batch), batch.count);
  return sums;
}

/** The loss of a part and the words that stand beside it; undefined where the problem does not have them. */
export function partValues(
  prefix: 'val' | 'train' | 'test',
  problem: LearningProblem,
  sums: EpochSums,
  { targets }: EvaluatedPart,
  trial: number,
): Record<string, number | undefined> {
  const outputs = sums.outputs(trial);
  const values: Record<string, number | undefined> = {
    [`${prefix}_loss`]: sums.loss(trial),
    [`${prefix}_accuracy`]: sums.accuracy(trial),
  };
  if (problem.type === 'binary') {
    const scores = outputs.map((z) => 1 / (1 + Math.exp(-z)));
    const { precision, recall, f1 } = precisionRecall(scores, targets);
    values[`${prefix}_auc`] = auc(scores, targets);
    values[`${prefix}_precision`] = precision;
    values[`${prefix}_recall`] = recall;
    values[`${prefix}_f1_score`] = f1;
  }
  if (problem.type === 'regression') {
    const errors = regressionErrors(outputs, targets);
    values[`${prefix}_mean_squared_error`] = errors.meanSquared;
    values[`${prefix}_root_mean_squared_error`] = errors.rootMeanSquared;
    values[`${prefix}_mean_absolute_error`] = errors.meanAbsolute;
    values[`${prefix}_r2_score`] = errors.r2;
  }
  return values;
}
