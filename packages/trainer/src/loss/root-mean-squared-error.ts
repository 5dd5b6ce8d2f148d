import type { Kernels } from '../kernels/kernels.ts';
import type { Loss } from './loss.ts';

/**
 * The root of the mean of `(z - t)^2` over the batch; its gradient is `(z - t) / (count * loss)`, 0 where the loss is 0.
 * The loss of a whole part is the mean over its batches, weighted by their examples; the metric of the same name is the
 * root over the part. Keras has the metric (`keras.metrics.RootMeanSquaredError`) and no such loss.
 */
export function rootMeanSquaredError(kernels: Kernels): Loss {
  const k = kernels;
  return (z, batch) => {
    const errors = k.subtract(z, batch.targets);
    const squares = k.matMul(batch.rowWeights, k.square(errors));
    const count = k.constant(batch.count);
    const root = k.sqrt(k.divide(squares, count));
    return {
      rows: undefined,
      sum: k.multiply(root, count),
      gradient: () => k.divide(k.multiply(errors, batch.rowShares), k.maximum(root, k.constant(1e-30))),
    };
  };
}
