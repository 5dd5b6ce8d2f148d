import type { Kernels, Tensor } from '../kernels/kernels.ts';

/** Sum over rows: `[K, rows, columns]` to `[K, 1, columns]`. */
export function sumRows(kernels: Kernels, x: Tensor): Tensor {
  return kernels.matMul(kernels.constant(1, x.shape[1]), x);
}

/** Sum over rows and columns: `[K, rows, columns]` to `[K, 1, 1]`. */
export function sumAll(kernels: Kernels, x: Tensor): Tensor {
  return kernels.sumLast(sumRows(kernels, x));
}
