import type { Kernels } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';
import type { Loss } from './loss.ts';
import { ofRows } from './of-rows.ts';

/**
 * The cross-entropy between the class of each example and the softmax of `z`:
 * `log(sum_c exp(z_c)) - sum_c t_c z_c`, computed after the largest logit is taken off; `t` is 1 at the class, smoothed
 * to `t (1 - smoothing) + smoothing / classes`. Its gradient is `softmax(z) - t`. Keras:
 * `CategoricalCrossentropy(from_logits=True)` and, without smoothing, `SparseCategoricalCrossentropy`.
 *
 * @param smoothing of each trial, 0 to 1
 */
export function categoricalCrossentropy(kernels: Kernels, smoothing: readonly number[]): Loss {
  const k = kernels;
  const smooth = smoothing.some((share) => share > 0);
  const share = vector(k, smoothing);
  return (z, batch, exampleWeights) => {
    const targets = smooth
      ? k.add(
          k.multiply(batch.targets, k.subtract(k.constant(1), share)),
          k.divide(share, k.constant(z.shape[2]!)),
        )
      : batch.targets;
    const shifted = k.subtract(z, k.maxLast(z));
    const exponentials = k.exp(shifted);
    const sums = k.sumLast(exponentials);
    const losses = k.subtract(k.log(sums), k.sumLast(k.multiply(shifted, targets)));
    const derivative = () => k.subtract(k.divide(exponentials, sums), targets);
    return ofRows(k, batch, losses, derivative, exampleWeights);
  };
}
