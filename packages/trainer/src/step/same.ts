import type { Kernels, Tensor } from '../kernels/kernels.ts';

/** 1 where two tensors of finite numbers are equal, else 0. */
export function same(kernels: Kernels, a: Tensor, b: Tensor): Tensor {
  return kernels.subtract(kernels.constant(1), kernels.abs(kernels.sign(kernels.subtract(a, b))));
}
