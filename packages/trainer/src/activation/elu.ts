import type { Tensor } from '../kernels/kernels.ts';
import type { Activation } from './activation.ts';
import { negativePart } from './leaky-relu.ts';

/**
 * `z` above 0, else `alpha * (exp(z) - 1)` (Clevert, Unterthiner and Hochreiter 2016); its gradient there is
 * `y + alpha`. Keras: `keras.activations.elu`.
 *
 * @param alphas `[K, 1, 1]`, at least 0
 */
export function elu(alphas: Tensor): Activation {
  return {
    learned: false,
    forward(kernels, z) {
      const negative = kernels.elu(negativePart(kernels, z));
      return kernels.add(kernels.relu(z), kernels.multiply(negative, alphas));
    },
    backward(kernels, gradient, { z, output }) {
      const positive = kernels.step(z);
      const below = kernels.subtract(kernels.constant(1), positive);
      const rest = kernels.multiply(below, kernels.add(output, alphas));
      return { z: kernels.multiply(gradient, kernels.add(positive, rest)) };
    },
  };
}
