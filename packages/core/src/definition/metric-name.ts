import { didYouMeanHint } from '../did-you-mean.ts';
import type { Problem } from '../error.ts';

/**
 * Metrics that a network can report at the end of an epoch. Accuracies and AUC apply to classification; macro-F1 to
 * three or more classes; precision, recall and F1 to two classes; errors and R2 to regression.
 */
const metricNames = [
  'loss',
  'accuracy',
  'penalty',
  'total_loss',
  'train_loss',
  'train_accuracy',
  'val_loss',
  'val_accuracy',
  'val_total_loss',
  'learning_rate',
  'sparsity',
  'weight_norm',
  'weight_count',
  'val_balanced_accuracy',
  'val_macro_f1_score',
  'val_auc',
  'val_precision',
  'val_recall',
  'val_f1_score',
  'val_mean_squared_error',
  'val_root_mean_squared_error',
  'val_mean_absolute_error',
  'val_r2_score',
  'train_balanced_accuracy',
  'train_auc',
  'train_precision',
  'train_recall',
  'train_f1_score',
  'train_mean_squared_error',
  'train_root_mean_squared_error',
  'train_mean_absolute_error',
  'train_r2_score',
] as const;

/** Problem with a metric's name; undefined for a valid name. The message continues a sentence that begins with the key. */
export function metricNameProblem(name: string): Pick<Problem, 'message' | 'hint'> | undefined {
  const knownNames: readonly string[] = metricNames;
  if (knownNames.includes(name)) return undefined;
  if (name.startsWith('test_')) {
    return { message: `: "${name}" exists only in finals`, hint: 'use a val_ metric' };
  }
  return {
    message: ` must be the name of a metric, not "${name}"`,
    hint: didYouMeanHint(name, knownNames) ?? `choose from ${knownNames.join(', ')}`,
  };
}
