import type { Kernels } from '../kernels/kernels.ts';
import type { Loss } from './loss.ts';
import { ofRows } from './of-rows.ts';

/**
 * `log(cosh(z - t))`, computed as `|e| + log(1 + exp(-2 |e|)) - log 2`; its gradient is `tanh(z - t)`. Keras:
 * `keras.losses.LogCosh`.
 */
export function logCosh(kernels: Kernels): Loss {
  const k = kernels;
  return (z, batch) => {
    const errors = k.subtract(z, batch.targets);
    const sizes = k.abs(errors);
    const tail = k.log1p(k.exp(k.multiply(sizes, k.constant(-2))));
    const losses = k.subtract(k.add(sizes, tail), k.constant(Math.LN2));
    return ofRows(k, batch, losses, () => k.tanh(errors));
  };
}
