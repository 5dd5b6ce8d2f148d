import type { Constraint as ConstraintSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { blend, vector } from '../step/vector.ts';
import { normScale } from './norm-bounds.ts';

/** What is done to a kernel `[K, out, in]` after each step. */
export type Constraint = (w: Tensor) => Tensor;

/** What a constraint asks of a kernel. */
type Demand =
  /** That norms along an axis lie between bounds. */
  | {
      readonly type: 'norms';
      readonly axis: 0 | 1;
      readonly min: number;
      readonly max: number;
      readonly rate: number;
    }
  /** That no weight lies below 0. */
  | { readonly type: 'sign' };

/** What each trial of a group asks for; undefined where it asks for nothing. */
type Demands = readonly (Demand | undefined)[];

/** The constraints of a layer in each trial of a group, kinds mixed; undefined where no trial has any. */
export function constraintOf(
  kernels: Kernels,
  settings: readonly ConstraintSetting[],
): Constraint | undefined {
  const demands = settings.map((setting) => (setting.name === 'none' ? undefined : demandOf(setting)));
  const needed = Object.values(parts)
    .flatMap((part) => part(kernels, demands))
    .filter((part) => part !== undefined);
  if (needed.length === 0) return undefined;
  return (w) => needed.reduce((held, part) => part(held), w);
}

/** Each constraint asks for something: one that comes to nothing does not compile. */
function demandOf(setting: Exclude<ConstraintSetting, { readonly name: 'none' }>): Demand {
  switch (setting.name) {
    case 'NonNeg':
      return { type: 'sign' };
    case 'MaxNorm':
      return { type: 'norms', axis: setting.axis, min: 0, max: setting.maxValue, rate: 1 };
    case 'UnitNorm':
      return { type: 'norms', axis: setting.axis, min: 1, max: 1, rate: 1 };
    case 'MinMaxNorm': {
      const { axis, minValue: min, maxValue: max, rate } = setting;
      return { type: 'norms', axis, min, max, rate };
    }
  }
}

/** What meets the demands of each type, in this order; the kernels of other trials stay as they are, to the bit. */
const parts: Readonly<
  Record<Demand['type'], (kernels: Kernels, demands: Demands) => readonly (Constraint | undefined)[]>
> = {
  norms: (kernels, demands) => [byNorms(kernels, demands, 0), byNorms(kernels, demands, 1)],
  sign: (kernels, demands) => [nonNeg(kernels, demands)],
};

/** The constraints of norms along an axis; a trial without one is multiplied by exactly 1. */
function byNorms(kernels: Kernels, demands: Demands, axis: 0 | 1): Constraint | undefined {
  const own = demands.map((demand) =>
    demand?.type === 'norms' && demand.axis === axis ? demand : undefined,
  );
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
    // Of a free trial nothing is kept: 0 times a norm beyond float32 is no number.
    kept: unless(
      Infinity,
      own.map((bounds) => (bounds === undefined ? 0 : Infinity)),
    ),
  };
  const constrained = vector(kernels, flags);
  return (w) => {
    const scale = normScale(kernels, w, bounds, axis);
    const mixed = flags.includes(0) ? blend(kernels, constrained, scale, kernels.constant(1)) : scale;
    return kernels.multiply(w, mixed);
  };
}

/** `max(w, 0)` where the trial wants it. Keras: `keras.constraints.NonNeg`. */
function nonNeg(kernels: Kernels, demands: Demands): Constraint | undefined {
  if (demands.every((demand) => demand?.type !== 'sign')) return undefined;
  const floors = vector(
    kernels,
    demands.map((demand) => (demand?.type === 'sign' ? 0 : -Infinity)),
  );
  return (w) => kernels.maximum(w, floors);
}
