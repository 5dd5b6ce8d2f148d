import type { Clipping, OptimizerConfig } from './task.ts';
import { flag, named, number, refuse, type Shapes } from './strict-mapping.ts';

const share = number({ min: 0, below: 1 });
const epsilon = number({ above: 0 }).default(1e-7);
const limit = number({ above: 0 }).optional();
const common = {
  learning_rate: number({ min: 0 }).default(0.001),
  ...{ clipvalue: limit, clipnorm: limit, global_clipnorm: limit },
};
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
  const { clipvalue, clipnorm, globalClipnorm, ...rest } = source;
  const given: Clipping[] = [
    ...(clipvalue === undefined ? [] : [{ type: 'value', limit: clipvalue } as const]),
    ...(clipnorm === undefined ? [] : [{ type: 'norm', limit: clipnorm } as const]),
    ...(globalClipnorm === undefined ? [] : [{ type: 'global_norm', limit: globalClipnorm } as const]),
  ];
  if (given.length > 1) {
    return refuse(context, source, 'may have only one of clipvalue, clipnorm and global_clipnorm');
  }
  return { ...rest, clipping: given[0] ?? { type: 'none' } };
});
