import type { ConstraintConfig, InitializerConfig, ScheduleConfig, NetworkTask } from '@ridgeline/core';
import fc from 'fast-check';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { SettingSpec } from './keras-fixtures.ts';
import { parseTestTask } from './parse-test-task.ts';

/** Network shape, problem, optimizer and seed of a random task. */
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
  /** Never read. Without it, fast-check would draw other samples from the same seed. */
  unused: fc.integer({ min: 1, max: 70 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const share = fc.double({ min: 0, max: 0.8, noNaN: true });
const penalty = fc.record({ l1: share, l2: share });

/** Creates an arbitrary that draws from the spellings of all names. */
const drawAny = <N extends string>(spellings: Readonly<Record<N, readonly SettingSpec[]>>) =>
  fc.constantFrom(...Object.values<readonly SettingSpec[]>(spellings).flat());

const constraints = drawAny<ConstraintConfig['name']>({
  none: ['none'],
  NonNeg: ['NonNeg'],
  MaxNorm: ['MaxNorm', { name: 'MaxNorm', max_value: 0.5, axis: 1 }],
  UnitNorm: ['UnitNorm', { name: 'UnitNorm', axis: 1 }],
  MinMaxNorm: ['MinMaxNorm', { name: 'MinMaxNorm', min_value: 0.2, max_value: 0.6, rate: 0.5 }],
});

const initializers = drawAny<InitializerConfig['name']>({
  glorot_uniform: ['glorot_uniform'],
  glorot_normal: ['glorot_normal'],
  he_uniform: ['he_uniform'],
  he_normal: ['he_normal'],
  lecun_uniform: ['lecun_uniform'],
  lecun_normal: ['lecun_normal'],
  zeros: ['zeros'],
});

/** Schedules except user modules, which would have to be loaded. */
const schedules = drawAny<Exclude<ScheduleConfig['name'], 'custom'>>({
  constant: ['constant'],
  ExponentialDecay: ['ExponentialDecay', { name: 'ExponentialDecay', decay_steps: 3, staircase: true }],
  InverseTimeDecay: ['InverseTimeDecay'],
  PolynomialDecay: ['PolynomialDecay', { name: 'PolynomialDecay', power: 2 }],
  PiecewiseConstantDecay: [{ name: 'PiecewiseConstantDecay', boundaries: [2, 5], values: [0.1, 0.01, 0] }],
  StepDecay: [{ name: 'StepDecay', decay_epochs: 1 }],
  CosineDecay: ['CosineDecay', { name: 'CosineDecay', warmup_steps: 2, warmup_target: 0.05 }],
  CosineDecayRestarts: [{ name: 'CosineDecayRestarts', first_decay_steps: 2 }],
  WarmUp: [{ name: 'WarmUp', warmup_steps: 3, schedule: 'CosineDecay' }],
  Join: [{ name: 'Join', boundaries: [2], schedules: ['constant', 'StepDecay'] }],
});

/** Settings of a random task that are not in {@link sharedSettings}. */
export const trialSettings = fc.record({
  dropout: optional(share),
  inputDropout: optional(share),
  kernel: optional(penalty),
  bias: optional(penalty),
  activity: optional(penalty),
  proximal: optional(share),
  constraint: optional(constraints),
  initializer: optional(initializers),
  clipping: optional(fc.constantFrom({ clipnorm: 0.5 }, { clipvalue: 0.1 }, { global_clipnorm: 0.7 })),
  rate: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
  /** Random number for the arguments of activation, loss and optimizer. */
  argument: share,
  /** Choice between two forms of the optimizer's arguments. */
  flag: fc.boolean(),
  schedule: optional(schedules),
  epochs: fc.integer({ min: 1, max: 4 }),
});

export type SharedSettings = typeof sharedSettings extends fc.Arbitrary<infer S> ? S : never;
type TrialSettings = typeof trialSettings extends fc.Arbitrary<infer O> ? O : never;

/** Creates a task from {@link sharedSettings} and {@link trialSettings}. */
export function createRandomTask(
  sharedValues: SharedSettings,
  trialValues: TrialSettings,
  data: object = {},
): NetworkTask {
  return parseTestTask({
    data: { name: 'digits', ...data },
    network: omitUndefined({
      hidden: sharedValues.hidden,
      activation: { name: sharedValues.activation, ...activationSettings(sharedValues, trialValues) },
      dropout: trialValues.dropout,
      input: omitUndefined({ dropout: trialValues.inputDropout }),
      kernel_regularizer: omitUndefined({ ...trialValues.kernel, proximal_l1: trialValues.proximal }),
      bias_regularizer: trialValues.bias,
      activity_regularizer: trialValues.activity,
      kernel_constraint: trialValues.constraint,
      kernel_initializer: trialValues.initializer,
      output: omitUndefined({
        kernel_constraint: trialValues.constraint,
        kernel_regularizer: trialValues.kernel,
      }),
    }),
    training: omitUndefined({
      epochs: trialValues.epochs,
      loss: { name: sharedValues.problem[1], ...lossSettings(sharedValues, trialValues) },
      optimizer: {
        name: sharedValues.optimizer,
        learning_rate: trialValues.rate,
        ...optimizerSettings(sharedValues, trialValues),
        ...trialValues.clipping,
      },
      schedule: trialValues.schedule,
    }),
  });
}

function omitUndefined(spec: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}

function activationSettings({ activation }: SharedSettings, { argument }: TrialSettings): object {
  if (activation === 'leaky_relu') return { negative_slope: argument };
  if (activation === 'elu') return { alpha: 0.2 + argument };
  return {};
}

function lossSettings({ problem: [, loss] }: SharedSettings, { argument }: TrialSettings): object {
  if (loss === 'huber') return { delta: 0.2 + argument };
  if (loss === 'categorical_crossentropy' || loss === 'binary_crossentropy')
    return { label_smoothing: argument / 4 };
  return {};
}

function optimizerSettings({ optimizer }: SharedSettings, { argument, flag }: TrialSettings): object {
  switch (optimizer) {
    case 'sgd':
      return { momentum: flag ? argument : 0, nesterov: flag && argument > 0.4 };
    case 'rmsprop':
      return { rho: 0.5 + argument / 2, momentum: flag ? argument : 0, centered: argument > 0.4 };
    case 'adagrad':
      return { initial_accumulator_value: 0.1 + argument };
    case 'adam':
    case 'adamw':
      return { beta_1: flag ? 0.9 : argument, epsilon: flag ? 1e-7 : 1e-3, amsgrad: !flag && argument > 0.4 };
    default:
      return { beta_1: flag ? 0.9 : argument };
  }
}
