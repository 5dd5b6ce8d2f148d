import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Loss } from './loss.ts';
import { ofRows } from './of-rows.ts';

/** What a number counts for at the least: Keras's epsilon. */
const floor = 1e-7;

/**
 * `(log(1 + z) - log(1 + t))^2`, both at least 1e-7; its gradient is `2 (log(1 + z) - log(1 + t)) / (1 + z)`, and 0 where
 * `z` is below. Keras: `keras.losses.MeanSquaredLogarithmicError`.
 */
export function meanSquaredLogarithmicError(kernels: Kernels): Loss {
  const k = kernels;
  const atLeast = (x: Tensor) => k.maximum(x, k.constant(floor));
  return (z, batch) => {
    const predicted = atLeast(z);
    const errors = k.subtract(k.log1p(predicted), k.log1p(atLeast(batch.targets)));
    return ofRows(k, batch, k.square(errors), () => {
      const slopes = k.divide(k.multiply(errors, k.constant(2)), k.add(predicted, k.constant(1)));
      return k.multiply(slopes, k.step(k.subtract(z, k.constant(floor))));
    });
  };
}
