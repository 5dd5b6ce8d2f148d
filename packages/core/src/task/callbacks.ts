import { z } from 'zod';
import type { EarlyStopping, ReduceLrOnPlateau } from './task.ts';
import { flag, number, oneOf, whole, strictMapping } from './strict-mapping.ts';

const monitored = {
  monitor: z.string({ error: 'must be the name of a metric, such as val_loss' }).default('val_loss'),
  mode: oneOf(['auto', 'min', 'max']).prefault('auto'),
};

/** Schema of `training.early_stopping`, with the defaults of Keras's EarlyStopping. */
export const earlyStopping = strictMapping({
  ...monitored,
  min_delta: number({ min: 0 }).default(0),
  patience: whole({ min: 0 }).default(0),
  baseline: number().optional(),
  start_from_epoch: whole({ min: 0 }).default(0),
  restore_best_weights: flag().default(false),
}).transform((source): EarlyStopping => ({
  monitor: source.monitor,
  mode: source.mode,
  minDelta: source.min_delta,
  patience: source.patience,
  baseline: source.baseline,
  startFromEpoch: source.start_from_epoch,
  restoreBestWeights: source.restore_best_weights,
}));

/** Schema of `training.reduce_lr_on_plateau`, with the defaults of Keras's ReduceLROnPlateau. */
export const reduceLrOnPlateau = strictMapping({
  ...monitored,
  min_delta: number({ min: 0 }).default(0.0001),
  patience: whole({ min: 0 }).default(10),
  factor: number({ above: 0, below: 1 }).default(0.1),
  cooldown: whole({ min: 0 }).default(0),
  min_lr: number({ min: 0 }).default(0),
}).transform((source): ReduceLrOnPlateau => ({
  monitor: source.monitor,
  mode: source.mode,
  minDelta: source.min_delta,
  patience: source.patience,
  factor: source.factor,
  cooldown: source.cooldown,
  minLr: source.min_lr,
}));
