import type { Kernels } from '../kernels/kernels.ts';
import type { Loss } from './loss.ts';
import { ofRows } from './of-rows.ts';

/**
 * `max(1 - y z, 0)` with `y` -1 for class 0 and 1 for class 1; its gradient is `-y` where that is above 0. Keras:
 * `keras.losses.Hinge` on a linear output.
 */
export function hinge(kernels: Kernels): Loss {
  const k = kernels;
  return (z, batch, exampleWeights) => {
    const signs = k.subtract(k.multiply(batch.targets, k.constant(2)), k.constant(1));
    const losses = k.relu(k.subtract(k.constant(1), k.multiply(z, signs)));
    const derivative = () => k.subtract(k.constant(0), k.multiply(k.step(losses), signs));
    return ofRows(k, batch, losses, derivative, exampleWeights);
  };
}
