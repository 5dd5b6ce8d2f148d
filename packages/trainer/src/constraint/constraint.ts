import type { Constraint as ConstraintSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { blend, vector } from '../step/vector.ts';
import { normScale } from './norm-bounds.ts';

/** What is done to a kernel `[K, out, in]` after each step. */
export type Constraint = (w: Tensor) => Tensor;

/** The constraints of a layer in each trial of a group, kinds mixed; undefined where no trial has any. */
export function constraintOf(
  kernels: Kernels,
  settings: readonly ConstraintSetting[],
): Constraint | undefined {
  const parts = [
    byNorms(kernels, settings, 0),
    byNorms(kernels, settings, 1),
    nonNeg(kernels, settings),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return (w) => parts.reduce((held, part) => part(held), w);
}

/** The constraints of norms along an axis; a trial without one is multiplied by exactly 1. */
function byNorms(
  kernels: Kernels,
  settings: readonly ConstraintSetting[],
  axis: 0 | 1,
): Constraint | undefined {
  const own = settings.map(boundsOf).map((bounds) => (bounds?.axis === axis ? bounds : undefined));
  if (own.every((bounds) => bounds === undefined)) return undefined;
  const flags = own.map((bounds) => (bounds === undefined ? 0 : 1));
  // A trial without a constraint takes what spares an operation.
  const each = (word: 'min' | 'max' | 'rate', free: number) => own.map((bounds) => bounds?.[word] ?? free);
  const unless = (free: number, values: readonly number[]) =>
    values.every((value) => value === free) ? undefined : vector(kernels, values);
  const bounds = {
    min: unless(0, each('min', 0)),
    max: vector(kernels, each('max', 1)),
    rate: unless(1, each('rate', 1)),
  };
  const constrained = vector(kernels, flags);
  return (w) => {
    const scale = normScale(kernels, w, bounds, axis);
    const mixed = flags.includes(0) ? blend(kernels, constrained, scale, kernels.constant(1)) : scale;
    return kernels.multiply(w, mixed);
  };
}

/** The bounds that a constraint sets to norms, and along which axis; undefined where it sets none. */
function boundsOf(setting: ConstraintSetting) {
  switch (setting.name) {
    case 'none':
    case 'NonNeg':
      return undefined;
    case 'MaxNorm':
      return { axis: setting.axis, min: 0, max: setting.maxValue, rate: 1 };
    case 'UnitNorm':
      return { axis: setting.axis, min: 1, max: 1, rate: 1 };
    case 'MinMaxNorm':
      return { axis: setting.axis, min: setting.minValue, max: setting.maxValue, rate: setting.rate };
  }
}

/** `max(w, 0)` where the trial wants it. Keras: `keras.constraints.NonNeg`. */
function nonNeg(kernels: Kernels, settings: readonly ConstraintSetting[]): Constraint | undefined {
  if (settings.every(({ name }) => name !== 'NonNeg')) return undefined;
  const floors = vector(
    kernels,
    settings.map(({ name }) => (name === 'NonNeg' ? 0 : -Infinity)),
  );
  return (w) => kernels.maximum(w, floors);
}
