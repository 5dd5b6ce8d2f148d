import { z } from 'zod';
import type {
  Activation,
  ConstraintConfig,
  LayerConfig,
  HiddenLayerConfig,
  InitializerConfig,
  NetworkConfig,
} from './task.ts';
import {
  camel,
  named,
  number,
  perLayer,
  refuse,
  whole,
  strictMapping,
  type Shapes,
} from './strict-mapping.ts';

/** Schema of an activation function by its Keras name, with Keras's defaults. */
const activation = named('activation', {
  relu: {},
  linear: {},
  sigmoid: {},
  tanh: {},
  softmax: {},
  leaky_relu: { negative_slope: number({ min: 0 }).default(0.2) },
  prelu: {},
  elu: { alpha: number({ min: 0 }).default(1) },
} satisfies Shapes<Activation['name']>);

/** Schema of a kernel initialiser by its Keras name. */
const initializer = named('initializer', {
  glorot_uniform: {},
  glorot_normal: {},
  he_uniform: {},
  he_normal: {},
  lecun_uniform: {},
  lecun_normal: {},
  zeros: {},
} satisfies Shapes<InitializerConfig['name']>);

const factor = number({ min: 0 }).default(0);

/** Schema of the factors of an L1 and an L2 penalty. */
const regularizer = strictMapping({ l1: factor, l2: factor });

/** Schema of a kernel's penalties, with the proximal form of L1. */
const kernelRegularizer = strictMapping({ l1: factor, l2: factor, proximal_l1: factor });

const axis = z
  .literal([0, 1], { error: 'must be 0 (what goes into a unit) or 1 (what goes out of an input)' })
  .prefault(0);

/** Schema of a constraint on a kernel by its Keras name, with Keras's defaults. */
const constraint = named('constraint', {
  none: {},
  NonNeg: {},
  MaxNorm: { max_value: number({ above: 0 }).default(2), axis },
  UnitNorm: { axis },
  MinMaxNorm: {
    min_value: number({ min: 0 }).default(0),
    max_value: number({ above: 0 }).default(1),
    rate: number({ min: 0, max: 1 }).default(1),
    axis,
  },
} satisfies Shapes<ConstraintConfig['name']>).superRefine((said, context) => {
  if (said.name !== 'MinMaxNorm' || said.minValue <= said.maxValue) return;
  refuse(context, said, `has min_value ${said.minValue} above max_value ${said.maxValue}`);
});

const hidden = z.array(whole({ min: 1, max: 65_536 }), {
  error: 'must be a list of layer widths, such as [64, 32]',
});
const rate = number({ min: 0, below: 1 });

/** Schema of the output layer, which inherits nothing from hidden ones. */
const output = strictMapping(
  {
    kernel_initializer: initializer.prefault('glorot_uniform'),
    kernel_regularizer: kernelRegularizer.prefault({}),
    bias_regularizer: regularizer.prefault({}),
    kernel_constraint: constraint.prefault('none'),
  },
  ['activation', 'activity_regularizer'],
);

const ofLayers = {
  activation: perLayer(activation).prefault('relu'),
  dropout: perLayer(rate).prefault(0),
  kernel_initializer: perLayer(initializer).prefault('glorot_uniform'),
  kernel_regularizer: perLayer(kernelRegularizer).prefault({}),
  bias_regularizer: perLayer(regularizer).prefault({}),
  activity_regularizer: perLayer(regularizer).prefault({}),
  kernel_constraint: perLayer(constraint).prefault('none'),
};
type OfLayer = keyof typeof ofLayers;
const layerWords = Object.keys(ofLayers) as OfLayer[];

/** Schema of `task.network`, a dense network. */
export const network = strictMapping({
  hidden: hidden.default([64]),
  ...ofLayers,
  input: strictMapping({ dropout: rate.default(0) }).prefault({}),
  output: output.prefault({}),
}).transform((source, context): NetworkConfig => {
  const layers = source.hidden.length;
  for (const word of layerWords) {
    const value = source[camel(word)];
    if (!('each' in value) || value.each.length === layers) continue;
    const needed = `one for each of the ${layers} hidden layers`;
    refuse(context, value, `has ${value.each.length} entries, not ${needed}`, undefined, [word]);
  }
  return {
    inputDropout: source.input.dropout,
    hidden: source.hidden.map((units, layer) => {
      const own = layerWords.map(camel).map((word) => {
        const value = source[word];
        return [word, 'all' in value ? value.all : value.each[layer]];
      });
      return { units, ...(Object.fromEntries(own) as Omit<HiddenLayerConfig, 'units'>) };
    }),
    output: source.output satisfies LayerConfig,
  };
});
