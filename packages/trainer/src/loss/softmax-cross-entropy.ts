import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Batch } from '../step/batch.ts';
import type { LossValue } from './loss.ts';

/**
 * The cross-entropy between the class of each example and the softmax of `z`, mean over the examples of the batch:
 * `log(sum_c exp(z_c)) - z_label`, computed after the largest logit is taken off. Its gradient is
 * `(softmax(z) - onehot(label)) / count`. Keras: `SparseCategoricalCrossentropy(from_logits=True)`.
 *
 * @param z logits, `[K, rows, classes]`
 */
export function softmaxCrossEntropy(kernels: Kernels, z: Tensor, batch: Batch): LossValue {
  const k = kernels;
  const shifted = k.subtract(z, k.maxLast(z));
  const exponentials = k.exp(shifted);
  const sums = k.sumLast(exponentials);
  const ofLabel = k.sumLast(k.multiply(shifted, batch.targets));
  const rowLosses = k.subtract(k.log(sums), ofLabel);
  return {
    sum: k.matMul(batch.rowWeights, rowLosses),
    gradient: () => k.multiply(k.subtract(k.divide(exponentials, sums), batch.targets), batch.rowShares),
  };
}
