import type { Activation } from './task.ts';
import { named, number, type Shapes } from './strict-mapping.ts';

/** Schema of an activation function by its Keras name, with Keras's defaults. */
export const activation = named('activation', {
  relu: {},
  linear: {},
  sigmoid: {},
  tanh: {},
  softmax: {},
  leaky_relu: { negative_slope: number({ min: 0 }).default(0.2) },
  prelu: {},
  elu: { alpha: number({ min: 0 }).default(1) },
} satisfies Shapes<Activation['name']>).transform((source): Activation =>
  source.name === 'leaky_relu' ? { name: source.name, negativeSlope: source.negative_slope } : source,
);
