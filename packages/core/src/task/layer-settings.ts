import { z } from 'zod';
import type { Activation, ConstraintConfig, InitializerConfig } from './layer.ts';
import {
  namedSchema,
  numberSchema,
  customSchema,
  refuse,
  strictMapping,
  type Shapes,
} from './strict-mapping.ts';

type ConstraintAxis = Extract<ConstraintConfig, { readonly name: 'UnitNorm' }>['axis'];

/** Schema of an activation function by its Keras name, with Keras's defaults. */
export const activation = namedSchema('activation', {
  relu: {},
  linear: {},
  sigmoid: {},
  tanh: {},
  softmax: {},
  leaky_relu: { negative_slope: numberSchema({ min: 0 }).default(0.2) },
  prelu: {},
  elu: { alpha: numberSchema({ min: 0 }).default(1) },
} satisfies Shapes<Activation['name']>);

/** Schema of a kernel initialiser by its Keras name. */
export const initializer = namedSchema('initializer', {
  glorot_uniform: {},
  glorot_normal: {},
  he_uniform: {},
  he_normal: {},
  lecun_uniform: {},
  lecun_normal: {},
  zeros: {},
} satisfies Shapes<InitializerConfig['name']>);

const factor = numberSchema({ min: 0 }).default(0);

const example = '{ l2: 0.01 }';

/** Schema of the factors of an L1 and an L2 penalty. */
export const regularizer = strictMapping({ l1: factor, l2: factor }, [], { example });

/** Schema of the penalties on a kernel, which include the proximal form of L1. */
export const kernelRegularizer = strictMapping({ l1: factor, l2: factor, proximal_l1: factor }, [], {
  example,
});

const singleAxis = z.literal([0, 1, 2, 3]);
const axis = customSchema(
  z.union([singleAxis, z.array(singleAxis).min(1)]),
  (source, context): ConstraintAxis => {
    const axes = [0, 1, 2, 3].filter(
      (axis) => source === axis || (Array.isArray(source) && source.includes(axis)),
    );
    if (axes.length === 1 && !Array.isArray(source)) return axes[0]!;
    if (Array.isArray(source) && axes.length === source.length && axes.length > 0) return axes;
    return refuse(
      context,
      source,
      'must be an axis from 0 to 3 (0: the weights into a unit, 1: the weights out of an input), or a list of different axes ([0, 1, 2]: a filter of Conv2D)',
    );
  },
).prefault(0);

/** Schema of a constraint on a kernel by its Keras name, with Keras's defaults. */
export const constraint = namedSchema('constraint', {
  none: {},
  NonNeg: {},
  MaxNorm: { max_value: numberSchema({ above: 0 }).default(2), axis },
  UnitNorm: { axis },
  MinMaxNorm: {
    min_value: numberSchema({ min: 0 }).default(0),
    max_value: numberSchema({ above: 0 }).default(1),
    rate: numberSchema({ min: 0, max: 1 }).default(1),
    axis,
  },
} satisfies Shapes<ConstraintConfig['name']>).superRefine((spec, context) => {
  if (spec.name !== 'MinMaxNorm' || spec.minValue <= spec.maxValue) return;
  refuse(context, spec, `has min_value ${spec.minValue} above max_value ${spec.maxValue}`);
});
