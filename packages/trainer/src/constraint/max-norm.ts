import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { sumRows } from '../step/sums.ts';

/**
 * By what each column of a kernel is multiplied so that its norm is at most `maxValues`:
 * `min(norm, max_value) / (epsilon + norm)` with epsilon 1e-7, as Keras computes it, so a column within its bound
 * shrinks by a hair too. Keras: `keras.constraints.MaxNorm(max_value, axis=0)`.
 *
 * @param w `[K, in, out]`
 * @param maxValues `[K, 1, 1]`, above 0
 * @returns `[K, 1, out]`
 */
export function maxNormScale(kernels: Kernels, w: Tensor, maxValues: Tensor): Tensor {
  const norms = kernels.sqrt(sumRows(kernels, kernels.square(w)));
  return kernels.divide(kernels.minimum(norms, maxValues), kernels.add(norms, kernels.constant(1e-7)));
}
