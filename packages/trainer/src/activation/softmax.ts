import type { Activation } from './activation.ts';

/**
 * `exp(z_i) / sum_j exp(z_j)` over the units of the layer, after the largest is taken off; its gradient is
 * `y (g - sum_j g_j y_j)`. Keras: `keras.activations.softmax`.
 */
export const softmax: Activation = {
  learned: false,
  forward(kernels, z) {
    const exponentials = kernels.exp(kernels.subtract(z, kernels.maxLast(z)));
    return kernels.divide(exponentials, kernels.sumLast(exponentials));
  },
  backward(kernels, gradient, { output }) {
    const mean = kernels.sumLast(kernels.multiply(gradient, output));
    return { z: kernels.multiply(output, kernels.subtract(gradient, mean)) };
  },
};
