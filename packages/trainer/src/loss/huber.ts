import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Loss } from './loss.ts';
import { ofRows } from './of-rows.ts';

/**
 * `e^2 / 2` where `|e| <= delta`, else `delta |e| - delta^2 / 2`, with `e = z - t` (Huber 1964); its gradient is `e` cut
 * to [-delta, delta]. Keras: `keras.losses.Huber`.
 *
 * @param deltas `[K, 1, 1]`, above 0
 */
export function huber(kernels: Kernels, deltas: Tensor): Loss {
  const k = kernels;
  return (z, batch) => {
    const errors = k.subtract(z, batch.targets);
    const sizes = k.abs(errors);
    const inner = k.minimum(sizes, deltas);
    const losses = k.add(
      k.multiply(k.square(inner), k.constant(0.5)),
      k.multiply(deltas, k.subtract(sizes, inner)),
    );
    return ofRows(k, batch, losses, () => k.multiply(k.sign(errors), inner));
  };
}
