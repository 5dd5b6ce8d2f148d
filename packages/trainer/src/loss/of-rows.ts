import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Batch } from '../step/batch.ts';
import type { LossValue } from './loss.ts';

/**
 * The loss of a batch that is the mean of its examples' losses.
 *
 * @param losses `[K, rows, 1]`: the loss of each example
 * @param derivative makes `[K, rows, units]`: the gradient of each example's loss
 */
export function ofRows(
  kernels: Kernels,
  batch: Batch,
  losses: Tensor,
  derivative: () => Tensor,
  exampleWeights?: Tensor,
): LossValue {
  const weighted = (x: Tensor) => (exampleWeights === undefined ? x : kernels.multiply(x, exampleWeights));
  return {
    rows: losses,
    sum: kernels.matMul(batch.rowWeights, weighted(losses)),
    gradient: () => kernels.multiply(weighted(derivative()), batch.rowShares),
  };
}
