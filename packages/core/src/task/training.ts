import { z } from 'zod';
import { optimizer } from './optimizer.ts';
import { schedule } from './schedule.ts';
import type { LossConfig } from './network-task.ts';
import {
  eitherSchema,
  booleanSchema,
  namedSchema,
  numberSchema,
  enumSchema,
  refuse,
  integerSchema,
  strictMapping,
  type Shapes,
} from './strict-mapping.ts';

const smoothingSetting = { label_smoothing: numberSchema({ min: 0, max: 1 }).default(0) };

/** Schema of a loss by its Keras name, with Keras's defaults; `r2` is 1 - R2 of the batch. */
const loss = namedSchema('loss', {
  sparse_categorical_crossentropy: {},
  categorical_crossentropy: smoothingSetting,
  binary_crossentropy: smoothingSetting,
  hinge: {},
  mean_squared_error: {},
  root_mean_squared_error: {},
  mean_absolute_error: {},
  mean_squared_logarithmic_error: {},
  log_cosh: {},
  huber: { delta: numberSchema({ above: 0 }).default(1) },
  r2: {},
} satisfies Shapes<LossConfig['name']>);

const monitorSettings = {
  monitor: z.string({ error: 'must be the name of a metric, such as val_loss' }).default('val_loss'),
  mode: enumSchema(['auto', 'min', 'max']).prefault('auto'),
};

/** Schema of `training.early_stopping`, with the defaults of Keras's EarlyStopping. */
const earlyStopping = strictMapping({
  ...monitorSettings,
  min_delta: numberSchema({ min: 0 }).default(0),
  patience: integerSchema({ min: 0 }).default(0),
  baseline: numberSchema().optional(),
  start_from_epoch: integerSchema({ min: 0 }).default(0),
  restore_best_weights: booleanSchema().default(false),
});

/** Schema of `training.reduce_lr_on_plateau`, with the defaults of Keras's ReduceLROnPlateau. */
const reduceLrOnPlateau = strictMapping({
  ...monitorSettings,
  min_delta: numberSchema({ min: 0 }).default(0.0001),
  patience: integerSchema({ min: 0 }).default(10),
  factor: numberSchema({ above: 0, below: 1 }).default(0.1),
  cooldown: integerSchema({ min: 0 }).default(0),
  min_lr: numberSchema({ min: 0 }).default(0),
});

/** Schema of class weights: a number for each class, or `balanced`. */
const classWeight = eitherSchema(
  Array.isArray,
  z.array(numberSchema({ min: 0 })),
  z.literal('balanced', { error: 'must be balanced, or a list with one number per class' }),
);

/** Schema of `task.training`. */
export const training = strictMapping({
  loss: loss.optional(),
  class_weight: classWeight.optional(),
  epochs: integerSchema({ min: 1 }).default(20),
  // The engine counts the examples of a batch up to this limit.
  batch_size: integerSchema({ min: 1, max: 16_777_216 }).default(32),
  optimizer: optimizer.prefault('adam'),
  schedule: schedule.prefault('constant'),
  early_stopping: earlyStopping.optional(),
  reduce_lr_on_plateau: reduceLrOnPlateau.optional(),
}).superRefine((spec, context) => {
  if (spec.reduceLrOnPlateau === undefined || spec.schedule.name === 'constant') return;
  const message = 'cannot be combined with a schedule: both set the learning rate';
  refuse(context, spec, message, 'leave one of them out', ['reduce_lr_on_plateau']);
});
