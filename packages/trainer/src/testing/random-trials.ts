import type { Task } from '@ridgeline/core';
import fc from 'fast-check';
import type { LearningProblem } from '../data/shared-data-set.ts';
import { taskOf } from './task-of.ts';

/** How many random groups a property looks at: `few`, or as many as `RIDGELINE_RANDOM_GROUPS` says. */
export function randomGroups(few: number): number {
  return Number(process.env['RIDGELINE_RANDOM_GROUPS'] ?? few);
}

/** What the trials of a group must share. */
export const sharedSettings = fc.record({
  hidden: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 0, maxLength: 2 }),
  activation: fc.constantFrom('relu', 'linear', 'sigmoid', 'tanh', 'softmax', 'leaky_relu', 'prelu', 'elu'),
  problem: fc.constantFrom<[LearningProblem, string]>(
    [{ type: 'multi-class', classes: 3 }, 'sparse_categorical_crossentropy'],
    [{ type: 'multi-class', classes: 10 }, 'categorical_crossentropy'],
    [{ type: 'binary' }, 'binary_crossentropy'],
    [{ type: 'binary' }, 'hinge'],
    [{ type: 'regression' }, 'mean_squared_error'],
    [{ type: 'regression' }, 'mean_absolute_error'],
    [{ type: 'regression' }, 'root_mean_squared_error'],
    [{ type: 'regression' }, 'mean_squared_logarithmic_error'],
    [{ type: 'regression' }, 'log_cosh'],
    [{ type: 'regression' }, 'huber'],
    [{ type: 'regression' }, 'r2'],
  ),
  optimizer: fc.constantFrom('sgd', 'adam', 'adamw', 'nadam', 'rmsprop', 'adagrad'),
  features: fc.integer({ min: 1, max: 50 }),
  count: fc.integer({ min: 1, max: 70 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const share = fc.double({ min: 0, max: 0.8, noNaN: true });
const penalty = fc.record({ l1: share, l2: share });

/** What each trial has of its own. */
export const ownSettings = fc.record({
  dropout: maybe(share),
  inputDropout: maybe(share),
  kernel: maybe(penalty),
  bias: maybe(penalty),
  activity: maybe(penalty),
  proximal: maybe(share),
  constraint: maybe(
    fc.constantFrom(
      'NonNeg',
      'MaxNorm',
      'UnitNorm',
      { name: 'MaxNorm', max_value: 0.5, axis: 1 },
      'MinMaxNorm',
    ),
  ),
  initializer: maybe(fc.constantFrom('he_normal', 'lecun_uniform', 'glorot_normal')),
  clipping: maybe(fc.constantFrom({ clipnorm: 0.5 }, { clipvalue: 0.1 }, { global_clipnorm: 0.7 })),
  rate: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
  /** For what the group's activation, loss and optimizer take: each its own share of it. */
  shape: share,
  flag: fc.boolean(),
  schedule: maybe(fc.constantFrom({ name: 'ExponentialDecay', decay_rate: 0.9 }, 'CosineDecay')),
  epochs: fc.integer({ min: 1, max: 4 }),
});

export type SharedSettings = typeof sharedSettings extends fc.Arbitrary<infer S> ? S : never;
export type OwnSettings = typeof ownSettings extends fc.Arbitrary<infer O> ? O : never;

/** The task of a trial of that group. */
export function taskWith(common: SharedSettings, mine: OwnSettings, data: object = {}): Task {
  return taskOf({
    data: { name: 'digits', ...data },
    network: given({
      hidden: common.hidden,
      activation: { name: common.activation, ...activationSettings(common, mine) },
      dropout: mine.dropout,
      input: given({ dropout: mine.inputDropout }),
      kernel_regularizer: given({ ...mine.kernel, proximal_l1: mine.proximal }),
      bias_regularizer: mine.bias,
      activity_regularizer: mine.activity,
      kernel_constraint: mine.constraint,
      kernel_initializer: mine.initializer,
      output: given({ kernel_constraint: mine.constraint, kernel_regularizer: mine.kernel }),
    }),
    training: given({
      epochs: mine.epochs,
      loss: { name: common.problem[1], ...lossSettings(common, mine) },
      optimizer: {
        name: common.optimizer,
        learning_rate: mine.rate,
        ...optimizerSettings(common, mine),
        ...mine.clipping,
      },
      schedule: mine.schedule,
    }),
  });
}

function given(words: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

function activationSettings({ activation }: SharedSettings, { shape }: OwnSettings): object {
  if (activation === 'leaky_relu') return { negative_slope: shape };
  if (activation === 'elu') return { alpha: 0.2 + shape };
  return {};
}

function lossSettings({ problem: [, loss] }: SharedSettings, { shape }: OwnSettings): object {
  if (loss === 'huber') return { delta: 0.2 + shape };
  if (loss === 'categorical_crossentropy' || loss === 'binary_crossentropy')
    return { label_smoothing: shape / 4 };
  return {};
}

function optimizerSettings({ optimizer }: SharedSettings, { shape, flag }: OwnSettings): object {
  switch (optimizer) {
    case 'sgd':
      return { momentum: flag ? shape : 0, nesterov: flag && shape > 0.4 };
    case 'rmsprop':
      return { rho: 0.5 + shape / 2, momentum: flag ? shape : 0, centered: shape > 0.4 };
    case 'adagrad':
      return { initial_accumulator_value: 0.1 + shape };
    case 'adam':
    case 'adamw':
      return { beta_1: flag ? 0.9 : shape, epsilon: flag ? 1e-7 : 1e-3, amsgrad: !flag && shape > 0.4 };
    default:
      return { beta_1: flag ? 0.9 : shape };
  }
}
