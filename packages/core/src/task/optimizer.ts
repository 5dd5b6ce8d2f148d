import type { Clipping, OptimizerConfig } from './network-task.ts';
import { booleanSchema, namedSchema, numberSchema, refuse, type Shapes } from './strict-mapping.ts';

const share = numberSchema({ min: 0, below: 1 });
const epsilon = numberSchema({ above: 0 }).default(1e-7);
const limit = numberSchema({ above: 0 }).optional();
const commonSettings = {
  learning_rate: numberSchema({ min: 0 }).default(0.001),
  clipvalue: limit,
  clipnorm: limit,
  global_clipnorm: limit,
};
const adamSettings = {
  ...commonSettings,
  beta_1: share.default(0.9),
  beta_2: share.default(0.999),
  epsilon,
};

/** Schema of an optimizer by its Keras name, with the defaults of Keras 3. */
export const optimizer = namedSchema('optimizer', {
  sgd: {
    ...commonSettings,
    learning_rate: numberSchema({ min: 0 }).default(0.01),
    momentum: share.default(0),
    nesterov: booleanSchema().default(false),
  },
  adam: { ...adamSettings, amsgrad: booleanSchema().default(false) },
  adamw: {
    ...adamSettings,
    amsgrad: booleanSchema().default(false),
    weight_decay: numberSchema({ min: 0 }).default(0.004),
  },
  nadam: adamSettings,
  rmsprop: {
    ...commonSettings,
    rho: share.default(0.9),
    momentum: share.default(0),
    epsilon,
    centered: booleanSchema().default(false),
  },
  adagrad: { ...commonSettings, initial_accumulator_value: numberSchema({ min: 0 }).default(0.1), epsilon },
} satisfies Shapes<OptimizerConfig['name']>).transform((source, context): OptimizerConfig => {
  const { clipvalue, clipnorm, globalClipnorm, ...settings } = source;
  const clippings: Clipping[] = [
    ...(clipvalue === undefined ? [] : [{ type: 'value', limit: clipvalue } as const]),
    ...(clipnorm === undefined ? [] : [{ type: 'norm', limit: clipnorm } as const]),
    ...(globalClipnorm === undefined ? [] : [{ type: 'global_norm', limit: globalClipnorm } as const]),
  ];
  if (clippings.length > 1) {
    return refuse(context, source, 'may have only one of clipvalue, clipnorm and global_clipnorm');
  }
  return { ...settings, clipping: clippings[0] ?? { type: 'none' } };
});
