import type { Kernels, Tensor } from '../kernels/kernels.ts';

/**
 * `factor * sum(|w|)`, and its subgradient `factor * sign(w)`, which is 0 at 0. Keras: `keras.regularizers.L1`.
 *
 * @param factors `[K, 1, 1]`, at least 0
 */
export const l1 = {
  /** What is summed over a kernel `[K, in, out]`, element by element. */
  terms: (kernels: Kernels, w: Tensor, factors: Tensor): Tensor => kernels.multiply(kernels.abs(w), factors),
  gradient: (kernels: Kernels, w: Tensor, factors: Tensor): Tensor =>
    kernels.multiply(kernels.sign(w), factors),
};
