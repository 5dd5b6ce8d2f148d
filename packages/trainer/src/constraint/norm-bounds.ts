import type { Kernels, Tensor } from '../kernels/kernels.ts';

/** Between which bounds the norms are brought, and how far in one go; each `[K, 1, 1]`. */
export interface NormBounds {
  /** Undefined: 0 in all trials. */
  readonly min: Tensor | undefined;
  readonly max: Tensor;
  /** 0 to 1. Undefined: 1 in all trials. */
  readonly rate: Tensor | undefined;
  /** With a rate, the largest norm of which something is kept. Undefined: any, in all trials. */
  readonly kept: Tensor | undefined;
}

/**
 * By what a kernel is multiplied so that its norms go into their bounds: `d / (epsilon + n)` with
 * `d = rate * min(max(n, min), max) + (1 - rate) * n` and epsilon 1e-7, as Keras computes it, so norms within their
 * bounds shrink by a hair too. `MaxNorm(m)` has the bounds 0 and m and the rate 1, `UnitNorm` the bounds 1 and 1.
 * Keras: `keras.constraints.MinMaxNorm`, `MaxNorm`, `UnitNorm`.
 *
 * @param w `[K, out, in]`
 * @param axis as Keras counts, whose kernels are `[in, out]`. 0: the norm of what comes into each unit, for
 * `[K, out, 1]`; 1: of what leaves each input, for `[K, 1, in]`
 */
export function normScale(kernels: Kernels, w: Tensor, bounds: NormBounds, axis: 0 | 1): Tensor {
  const k = kernels;
  const squares = k.square(w);
  const norms = k.sqrt(axis === 0 ? k.sumLast(squares) : k.matMul(k.constant(1, squares.shape[1]), squares));
  const raised = bounds.min === undefined ? norms : k.maximum(norms, bounds.min);
  const clipped = k.minimum(raised, bounds.max);
  return k.divide(towards(k, norms, clipped, bounds), k.add(norms, k.constant(1e-7)));
}

/** `rate * clipped + (1 - rate) * norms`. */
function towards(kernels: Kernels, norms: Tensor, clipped: Tensor, { rate, kept }: NormBounds): Tensor {
  if (rate === undefined) return clipped;
  const rest = kernels.subtract(kernels.constant(1), rate);
  const held = kept === undefined ? norms : kernels.minimum(norms, kept);
  return kernels.add(kernels.multiply(clipped, rate), kernels.multiply(held, rest));
}
