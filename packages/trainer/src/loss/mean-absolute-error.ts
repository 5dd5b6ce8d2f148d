import type { Kernels } from '../kernels/kernels.ts';
import type { Loss } from './loss.ts';
import { ofRows } from './of-rows.ts';

/** `|z - t|`; its gradient is the sign, 0 at 0. Keras: `keras.losses.MeanAbsoluteError`. */
export function meanAbsoluteError(kernels: Kernels): Loss {
  return (z, batch) => {
    const errors = kernels.subtract(z, batch.targets);
    return ofRows(kernels, batch, kernels.abs(errors), () => kernels.sign(errors));
  };
}
