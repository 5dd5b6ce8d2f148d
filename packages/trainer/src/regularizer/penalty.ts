import type { Kernels, Tensor } from '../kernels/kernels.ts';

/** A penalty on each number of a tensor, with a factor for each trial. */
export interface Penalty {
  /** What is summed to the penalty, element by element; `factors` is `[K, 1, 1]`, at least 0. */
  terms(kernels: Kernels, w: Tensor, factors: Tensor): Tensor;
  /** What `gradient` wants of a factor. */
  slope(factor: number): number;
  /** @param slopes `[K, 1, 1]`, each made by `slope` */
  gradient(kernels: Kernels, w: Tensor, slopes: Tensor): Tensor;
}
