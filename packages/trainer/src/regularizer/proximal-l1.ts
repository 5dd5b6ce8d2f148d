import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';

/** Shrinks the weights after a step that was made under these learning rates. */
export type Shrink = (w: Tensor, rates: readonly number[]) => Tensor;

/**
 * The proximal step of an L1 penalty: `sign(w) * max(|w| - rate * factor, 0)`, after the gradient step. Unlike the
 * subgradient it reaches exact zeros (Parikh and Boyd 2014, "Proximal algorithms", soft thresholding). Undefined where no
 * trial has a factor; a factor of 0 changes nothing.
 */
export function proximalL1(kernels: Kernels, factors: readonly number[]): Shrink | undefined {
  if (factors.every((factor) => factor === 0)) return undefined;
  return (w, rates) => {
    const thresholds = vector(
      kernels,
      factors.map((factor, trial) => factor * rates[trial]!),
    );
    return kernels.multiply(kernels.sign(w), kernels.relu(kernels.subtract(kernels.abs(w), thresholds)));
  };
}
