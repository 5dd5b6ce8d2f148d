import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';
import { l1 } from './l1.ts';
import { l2 } from './l2.ts';

/** The factors of a penalty in one trial. */
export interface Factors {
  readonly l1: number;
  readonly l2: number;
}

/** A penalty on a tensor `[K, rows, columns]`, with factors of its own for each trial. */
export interface Regularizer {
  /**
   * `[K, 1, 1]`: the penalty.
   *
   * @param sum of the terms of each trial, `[K, 1, 1]`
   */
  penalty(x: Tensor, sum: (terms: Tensor) => Tensor): Tensor;
  gradient(x: Tensor): Tensor;
}

/**
 * The penalties in each trial of a group; undefined where no trial has any. A factor of 0 adds exactly nothing, so that
 * what the neighbours are penalised for does not matter. Keras: `keras.regularizers.L1L2`.
 */
export function regularizerOf(kernels: Kernels, settings: readonly Factors[]): Regularizer | undefined {
  const parts = [
    { part: l1, factors: settings.map((setting) => setting.l1) },
    { part: l2, factors: settings.map((setting) => setting.l2) },
  ]
    .filter(({ factors }) => factors.some((factor) => factor > 0))
    .map(({ part, factors }) => ({
      part,
      factors: vector(kernels, factors),
      slopes: vector(kernels, factors.map(part.slope)),
    }));
  if (parts.length === 0) return undefined;
  const added = (tensors: readonly Tensor[]) => tensors.reduce((sum, term) => kernels.add(sum, term));
  return {
    penalty: (x, sum) =>
      added(parts.map(({ part, factors }) => kernels.multiply(sum(part.terms(kernels, x)), factors))),
    gradient: (x) => added(parts.map(({ part, slopes }) => part.gradient(kernels, x, slopes))),
  };
}
