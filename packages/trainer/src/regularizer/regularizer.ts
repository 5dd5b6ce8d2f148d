import type { Regularizer as RegularizerSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { sumAll } from '../step/sums.ts';
import { vector } from '../step/vector.ts';
import { l1 } from './l1.ts';
import { l2 } from './l2.ts';

/** A penalty on a kernel `[K, in, out]`, with factors of its own for each trial. */
export interface Regularizer {
  /** `[K, 1, 1]`. */
  penalty(w: Tensor): Tensor;
  gradient(w: Tensor): Tensor;
}

/**
 * The penalties of a layer in each trial of a group; undefined where no trial has any. A factor of 0 adds exactly
 * nothing, so that what the neighbours are penalised for does not matter.
 */
export function regularizerOf(
  kernels: Kernels,
  settings: readonly RegularizerSetting[],
): Regularizer | undefined {
  const parts = [
    { part: l1, factors: settings.map((setting) => setting.l1) },
    { part: l2, factors: settings.map((setting) => setting.l2) },
  ]
    .filter(({ factors }) => factors.some((factor) => factor > 0))
    .map(({ part, factors }) => ({ part, factors: vector(kernels, factors) }));
  if (parts.length === 0) return undefined;
  const added = (tensors: readonly Tensor[]) => tensors.reduce((sum, term) => kernels.add(sum, term));
  return {
    penalty: (w) => added(parts.map(({ part, factors }) => sumAll(kernels, part.terms(kernels, w, factors)))),
    gradient: (w) => added(parts.map(({ part, factors }) => part.gradient(kernels, w, factors))),
  };
}
