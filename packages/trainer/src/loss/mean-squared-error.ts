import type { Kernels } from '../kernels/kernels.ts';
import type { Loss } from './loss.ts';
import { ofRows } from './of-rows.ts';

/** `(z - t)^2`; its gradient is `2 (z - t)`. Keras: `keras.losses.MeanSquaredError`. */
export function meanSquaredError(kernels: Kernels): Loss {
  return (z, batch) => {
    const errors = kernels.subtract(z, batch.targets);
    return ofRows(kernels, batch, kernels.square(errors), () =>
      kernels.multiply(errors, kernels.constant(2)),
    );
  };
}
