import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { describe, refuse } from '../task/words.ts';

/** What a trial can report at the end of each epoch; accuracies of classes, AUC to F1 of two classes, errors of numbers. */
export const metricNames = [
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
  'val_auc',
  'val_precision',
  'val_recall',
  'val_f1_score',
  'val_mean_squared_error',
  'val_root_mean_squared_error',
  'val_mean_absolute_error',
  'val_r2_score',
  'train_auc',
  'train_precision',
  'train_recall',
  'train_f1_score',
  'train_mean_squared_error',
  'train_root_mean_squared_error',
  'train_mean_absolute_error',
  'train_r2_score',
] as const;

/** The name of a metric that is reported at each epoch's end. */
export const metricName = z.unknown().transform((source, context): string => {
  const known: readonly string[] = metricNames;
  if (typeof source !== 'string')
    return refuse(context, source, `must be the name of a metric, not ${describe(source)}`);
  if (known.includes(source)) return source;
  if (source.startsWith('test_')) {
    return refuse(context, source, `"${source}" exists in finals only`, 'rank by a val_ metric');
  }
  const meant = didYouMean(source, known);
  return refuse(
    context,
    source,
    `must be the name of a metric, not "${source}"`,
    meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`,
  );
});
