import type { Kernels, Tensor } from '../kernels/kernels.ts';

/**
 * `factor * sum(w^2)`, and its gradient `2 * factor * w`. Keras: `keras.regularizers.L2`.
 *
 * @param factors `[K, 1, 1]`, at least 0
 */
export const l2 = {
  /** What is summed over a kernel `[K, in, out]`, element by element. */
  terms: (kernels: Kernels, w: Tensor, factors: Tensor): Tensor =>
    kernels.multiply(kernels.square(w), factors),
  gradient: (kernels: Kernels, w: Tensor, factors: Tensor): Tensor =>
    kernels.multiply(w, kernels.multiply(factors, kernels.constant(2))),
};
