import type { Kernels, Tensor } from '../kernels/kernels.ts';

/** One number for each trial of a group, as a tensor `[K, 1, 1]`. */
export function vector(kernels: Kernels, values: readonly number[]): Tensor {
  return kernels.upload(Float32Array.from(values), [values.length, 1, 1]);
}

/**
 * `a` for the trials whose flag is 1, `b` for those whose flag is 0; both must be finite.
 *
 * @param flag `[K, 1, 1]` of ones and zeros
 */
export function blend(kernels: Kernels, flag: Tensor, a: Tensor, b: Tensor): Tensor {
  const other = kernels.subtract(kernels.constant(1), flag);
  return kernels.add(kernels.multiply(a, flag), kernels.multiply(b, other));
}
