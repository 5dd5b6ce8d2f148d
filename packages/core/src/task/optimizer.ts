import type { z } from 'zod';
import type { Clipping, OptimizerConfig } from './task.ts';
import { flag, named, number, refuse, type Shapes } from './strict-mapping.ts';

const share = number({ min: 0, below: 1 });
const epsilon = number({ above: 0 }).default(1e-7);
const limit = number({ above: 0 }).optional();
const clipping = { clipvalue: limit, clipnorm: limit, global_clipnorm: limit };
const common = { learning_rate: number({ min: 0 }).default(0.001), ...clipping };
const adam = {
  ...common,
  beta_1: share.default(0.9),
  beta_2: share.default(0.999),
  epsilon,
};

/** An optimizer by its Keras name, with the defaults of Keras 3. */
export const optimizer = named('optimizer', {
  sgd: {
    ...common,
    learning_rate: number({ min: 0 }).default(0.01),
    momentum: share.default(0),
    nesterov: flag().default(false),
  },
  adam: { ...adam, amsgrad: flag().default(false) },
  adamw: { ...adam, amsgrad: flag().default(false), weight_decay: number({ min: 0 }).default(0.004) },
  nadam: adam,
  rmsprop: {
    ...common,
    rho: share.default(0.9),
    momentum: share.default(0),
    epsilon,
    centered: flag().default(false),
  },
  adagrad: { ...common, initial_accumulator_value: number({ min: 0 }).default(0.1), epsilon },
} satisfies Shapes<OptimizerConfig['name']>).transform((source, context): OptimizerConfig => {
  const shared = { learningRate: source.learning_rate, clipping: clippingOf(source, context) };
  switch (source.name) {
    case 'sgd':
      return { ...shared, name: 'sgd', momentum: source.momentum, nesterov: source.nesterov };
    case 'adam':
      return { ...shared, name: 'adam', ...betasOf(source), amsgrad: source.amsgrad };
    case 'adamw': {
      const { amsgrad, weight_decay: weightDecay } = source;
      return { ...shared, name: 'adamw', ...betasOf(source), amsgrad, weightDecay };
    }
    case 'nadam':
      return { ...shared, name: 'nadam', ...betasOf(source) };
    case 'rmsprop': {
      const { rho, momentum, epsilon, centered } = source;
      return { ...shared, name: 'rmsprop', rho, momentum, epsilon, centered };
    }
    case 'adagrad': {
      const { initial_accumulator_value: initialAccumulatorValue, epsilon } = source;
      return { ...shared, name: 'adagrad', initialAccumulatorValue, epsilon };
    }
  }
});

function betasOf(source: { beta_1: number; beta_2: number; epsilon: number }) {
  return { beta1: source.beta_1, beta2: source.beta_2, epsilon: source.epsilon };
}

function clippingOf(
  source: { [Word in keyof typeof clipping]?: number | undefined },
  context: z.RefinementCtx,
): Clipping {
  const { clipvalue, clipnorm, global_clipnorm } = source;
  const given = [
    { type: 'value', limit: clipvalue },
    { type: 'norm', limit: clipnorm },
    { type: 'global_norm', limit: global_clipnorm },
  ] as const;
  const [first, second] = given.filter(({ limit }) => limit !== undefined);
  if (second !== undefined) {
    return refuse(context, source, 'may have only one of clipvalue, clipnorm and global_clipnorm');
  }
  return first === undefined ? { type: 'none' } : { type: first.type, limit: first.limit! };
}
