import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { describe, refuse } from '../task/words.ts';

/** What a trial reports at the end of each epoch. */
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
