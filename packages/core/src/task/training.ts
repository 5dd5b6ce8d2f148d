import { z } from 'zod';
import { earlyStopping, reduceLrOnPlateau } from './callbacks.ts';
import { loss } from './loss.ts';
import { optimizer } from './optimizer.ts';
import { schedule } from './schedule.ts';
import type { Training } from './task.ts';
import { number, refuse, taking, whole, strictMapping } from './strict-mapping.ts';

const weights = z.array(number({ min: 0 }));

/** Schema of class weights: a number for each class, or `balanced`. */
const classWeight = taking(
  z.unknown().transform((source, context): readonly number[] | 'balanced' => {
    if (source === 'balanced') return source;
    if (!Array.isArray(source)) {
      return refuse(context, source, 'must be balanced, or a list with one number a class');
    }
    const read = weights.safeParse(source);
    if (read.success) return read.data;
    context.issues.push(...(read.error.issues as never[]));
    return z.NEVER;
  }),
  (inner) => ({ anyOf: [{ enum: ['balanced'] }, inner(weights)] }),
);

/** Schema of `task.training`. */
export const training = strictMapping({
  loss: loss.optional(),
  class_weight: classWeight.optional(),
  epochs: whole({ min: 1 }).default(20),
  batch_size: whole({ min: 1 }).default(32),
  optimizer: optimizer.prefault('adam'),
  schedule: schedule.prefault('constant'),
  early_stopping: earlyStopping.optional(),
  reduce_lr_on_plateau: reduceLrOnPlateau.optional(),
}).transform((source, context): Training => {
  if (source.reduce_lr_on_plateau !== undefined && source.schedule.name !== 'constant') {
    const message = 'cannot stand beside a schedule: both set the learning rate';
    refuse(context, source, message, 'leave one of them out', ['reduce_lr_on_plateau']);
  }
  return {
    loss: source.loss,
    classWeight: source.class_weight,
    epochs: source.epochs,
    batchSize: source.batch_size,
    optimizer: source.optimizer,
    schedule: source.schedule,
    earlyStopping: source.early_stopping,
    reduceLrOnPlateau: source.reduce_lr_on_plateau,
  };
});
