import type { Tensor } from '../kernels/kernels.ts';

/** A loss over a batch. */
export interface LossValue {
  /** `[K, 1, 1]`: the sum over the examples. */
  readonly sum: Tensor;
  /** `[K, rows, units]`: the gradient of the mean over the examples with respect to the output's `z`; 0 in padded rows. */
  gradient(): Tensor;
}
