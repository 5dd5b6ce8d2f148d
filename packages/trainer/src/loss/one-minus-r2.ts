import type { Kernels } from '../kernels/kernels.ts';
import type { Loss } from './loss.ts';

/**
 * `1 - R2` of the batch: `sum (z - t)^2 / sum (t - mean t)^2`; its gradient is `2 (z - t) / sum (t - mean t)^2`. A batch
 * whose targets are all alike has a sum of 1e-7 there. The loss of a whole part is the mean over its batches, weighted
 * by their examples. Keras has the metric (`keras.metrics.R2Score`) and no such loss.
 */
export function oneMinusR2(kernels: Kernels): Loss {
  const k = kernels;
  return (z, batch) => {
    const errors = k.subtract(z, batch.targets);
    const residual = k.matMul(batch.rowWeights, k.square(errors));
    const count = k.constant(batch.count);
    const mean = k.divide(k.matMul(batch.rowWeights, batch.targets), count);
    const spread = k.matMul(batch.rowWeights, k.square(k.subtract(batch.targets, mean)));
    const total = k.maximum(spread, k.constant(1e-7));
    return {
      rows: undefined,
      sum: k.multiply(k.divide(residual, total), count),
      gradient: () => {
        const twice = k.multiply(errors, k.multiply(batch.rowShares, k.constant(2)));
        return k.multiply(twice, k.divide(count, total));
      },
    };
  };
}
