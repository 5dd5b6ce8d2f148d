import type { Constraint as ConstraintSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { blend, vector } from '../step/vector.ts';
import { maxNormScale } from './max-norm.ts';

/** What is done to a kernel `[K, in, out]` after each step. */
export type Constraint = (w: Tensor) => Tensor;

/** The constraints of a layer in each trial of a group; undefined where no trial has any. */
export function constraintOf(
  kernels: Kernels,
  settings: readonly ConstraintSetting[],
): Constraint | undefined {
  const constrained = settings.map(({ name }) => (name === 'none' ? 0 : 1));
  if (!constrained.includes(1)) return undefined;
  const flags = vector(kernels, constrained);
  const maxValues = vector(
    kernels,
    settings.map((setting) => (setting.name === 'MaxNorm' ? setting.maxValue : 1)),
  );
  return (w) => {
    const scale = maxNormScale(kernels, w, maxValues);
    // A trial without a constraint is multiplied by exactly 1.
    const own = constrained.includes(0) ? blend(kernels, flags, scale, kernels.constant(1)) : scale;
    return kernels.multiply(w, own);
  };
}
