import { optimizer } from './optimizer.ts';
import { schedule } from './schedule.ts';
import type { Training } from './task.ts';
import { oneOf, whole, words } from './words.ts';

const loss = oneOf(
  ['sparse_categorical_crossentropy'],
  ['binary_crossentropy', 'categorical_crossentropy', 'mean_squared_error', 'mean_absolute_error', 'huber'],
);

/** `task.training`. */
export const training = words(
  {
    loss: loss.prefault('sparse_categorical_crossentropy'),
    epochs: whole({ min: 1 }).default(20),
    batch_size: whole({ min: 1 }).default(32),
    optimizer: optimizer.prefault('adam'),
    schedule: schedule.prefault('constant'),
  },
  ['early_stopping', 'reduce_lr_on_plateau'],
).transform((source): Training => ({
  loss: source.loss,
  epochs: source.epochs,
  batchSize: source.batch_size,
  optimizer: source.optimizer,
  schedule: source.schedule,
}));
