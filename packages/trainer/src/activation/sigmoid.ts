import type { Activation } from './activation.ts';

/** `1 / (1 + exp(-z))`; its gradient is `y (1 - y)`. Keras: `keras.activations.sigmoid`. */
export const sigmoid: Activation = {
  learned: false,
  forward: (kernels, z) => kernels.sigmoid(z),
  backward: (kernels, gradient, { output }) => {
    const slope = kernels.multiply(output, kernels.subtract(kernels.constant(1), output));
    return { z: kernels.multiply(gradient, slope) };
  },
};
