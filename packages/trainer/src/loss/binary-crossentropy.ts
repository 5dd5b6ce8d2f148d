import type { Kernels } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';
import type { Loss } from './loss.ts';
import { ofRows } from './of-rows.ts';

/**
 * The cross-entropy between a class 0 or 1 and the sigmoid of `z`: `max(z, 0) - z t + log(1 + exp(-|z|))`; `t` is
 * smoothed to `t (1 - smoothing) + smoothing / 2`. Its gradient is `sigmoid(z) - t`. Keras:
 * `BinaryCrossentropy(from_logits=True)`.
 *
 * @param smoothing of each trial, 0 to 1
 */
export function binaryCrossentropy(kernels: Kernels, smoothing: readonly number[]): Loss {
  const k = kernels;
  const smooth = smoothing.some((share) => share > 0);
  const share = vector(k, smoothing);
  return (z, batch, exampleWeights) => {
    const targets = smooth
      ? k.add(k.multiply(batch.targets, k.subtract(k.constant(1), share)), k.multiply(share, k.constant(0.5)))
      : batch.targets;
    const tail = k.log1p(k.exp(k.subtract(k.constant(0), k.abs(z))));
    const losses = k.add(k.subtract(k.relu(z), k.multiply(z, targets)), tail);
    return ofRows(k, batch, losses, () => k.subtract(k.sigmoid(z), targets), exampleWeights);
  };
}
