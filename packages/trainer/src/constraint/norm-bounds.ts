import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { sumRows } from '../step/sums.ts';

/** Between which bounds the norms are brought, and how far in one go; each `[K, 1, 1]`. */
export interface NormBounds {
  readonly min: Tensor;
  readonly max: Tensor;
  /** 0 to 1. */
  readonly rate: Tensor;
}

/**
 * By what a kernel is multiplied so that its norms go into their bounds: `d / (epsilon + n)` with
 * `d = rate * min(max(n, min), max) + (1 - rate) * n` and epsilon 1e-7, as Keras computes it, so norms within their
 * bounds shrink by a hair too. `MaxNorm(m)` has the bounds 0 and m and the rate 1, `UnitNorm` the bounds 1 and 1.
 * Keras: `keras.constraints.MinMaxNorm`, `MaxNorm`, `UnitNorm`.
 *
 * @param w `[K, in, out]`
 * @param axis 0: the norm of each column, for `[K, 1, out]`; 1: of each row, for `[K, in, 1]`
 */
export function normScale(kernels: Kernels, w: Tensor, bounds: NormBounds, axis: 0 | 1): Tensor {
  const k = kernels;
  const squares = k.square(w);
  const norms = k.sqrt(axis === 0 ? sumRows(k, squares) : k.sumLast(squares));
  const clipped = k.minimum(k.maximum(norms, bounds.min), bounds.max);
  const rest = k.subtract(k.constant(1), bounds.rate);
  const desired = k.add(k.multiply(clipped, bounds.rate), k.multiply(norms, rest));
  return k.divide(desired, k.add(norms, k.constant(1e-7)));
}
