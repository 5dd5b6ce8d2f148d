import type { Activation } from './activation.ts';

/** The hyperbolic tangent; its gradient is `1 - y^2`. Keras: `keras.activations.tanh`. */
export const tanh: Activation = {
  learned: false,
  forward: (kernels, z) => kernels.tanh(z),
  backward: (kernels, gradient, { output }) => {
    const slope = kernels.subtract(kernels.constant(1), kernels.square(output));
    return { z: kernels.multiply(gradient, slope) };
  },
};
