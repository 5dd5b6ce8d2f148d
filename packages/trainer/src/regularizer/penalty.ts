import type { Kernels, Tensor } from '../kernels/kernels.ts';

/** A penalty on each number of a tensor, with a factor for each trial. */
export interface Penalty {
  /** What is summed, and then multiplied by the factor, element by element. */
  terms(kernels: Kernels, w: Tensor): Tensor;
  /** What `gradient` wants of a factor. */
  slope(factor: number): number;
  /** @param slopes `[K, 1, 1]`, each made by `slope` */
  gradient(kernels: Kernels, w: Tensor, slopes: Tensor): Tensor;
}
