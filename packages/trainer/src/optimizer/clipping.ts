import type { Clipping } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { blend, vector } from '../step/vector.ts';

/** Cuts the gradients of all variables of a step. */
export type Clip = (gradients: readonly Tensor[]) => readonly Tensor[];

/**
 * The clippings of each trial of a group, kinds mixed; undefined where no trial has any. By value: each number to
 * [-limit, limit]. By norm: each variable's gradient `g * limit / max(norm, limit)`. By the global norm: all gradients
 * `g * limit * min(1 / norm, 1 / limit)`, the norm over all of them. Keras: `clipvalue`, `clipnorm`, `global_clipnorm`.
 */
export function clippingOf(kernels: Kernels, settings: readonly Clipping[]): Clip | undefined {
  const parts = [
    byValue(kernels, settings),
    byNorm(kernels, settings),
    byGlobalNorm(kernels, settings),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return (gradients) => parts.reduce((held, part) => part(held), gradients);
}

function byValue(kernels: Kernels, settings: readonly Clipping[]): Clip | undefined {
  if (settings.every(({ type }) => type !== 'value')) return undefined;
  const limits = settings.map((setting) => (setting.type === 'value' ? setting.limit : Infinity));
  const above = vector(kernels, limits);
  const below = vector(
    kernels,
    limits.map((limit) => -limit),
  );
  return (gradients) => gradients.map((gradient) => kernels.minimum(kernels.maximum(gradient, below), above));
}

function byNorm(kernels: Kernels, settings: readonly Clipping[]): Clip | undefined {
  const only = ofType(kernels, settings, 'norm');
  if (only === undefined) return undefined;
  return (gradients) =>
    gradients.map((gradient) => {
      const norm = kernels.sqrt(kernels.sumAll(kernels.square(gradient)));
      const cut = kernels.divide(kernels.multiply(gradient, only.limits), kernels.maximum(norm, only.limits));
      return only.where(cut, gradient);
    });
}

function byGlobalNorm(kernels: Kernels, settings: readonly Clipping[]): Clip | undefined {
  const k = kernels;
  const only = ofType(k, settings, 'global_norm');
  if (only === undefined) return undefined;
  return (gradients) => {
    const squares = gradients.map((gradient) => k.sumAll(k.square(gradient)));
    const norm = k.sqrt(squares.reduce((sum, square) => k.add(sum, square)));
    // The same as limit * min(1 / norm, 1 / limit), and no division by a norm of 0.
    const scale = k.divide(only.limits, k.maximum(norm, only.limits));
    return gradients.map((gradient) => only.where(k.multiply(gradient, scale), gradient));
  };
}

/** The limits of the trials that clip so, and a choice that leaves the gradients of the others as they are. */
function ofType(kernels: Kernels, settings: readonly Clipping[], type: 'norm' | 'global_norm') {
  const flags = settings.map((setting) => (setting.type === type ? 1 : 0));
  if (!flags.includes(1)) return undefined;
  const chosen = vector(kernels, flags);
  return {
    limits: vector(
      kernels,
      settings.map((setting) => (setting.type === type ? setting.limit : 1)),
    ),
    where: (cut: Tensor, whole: Tensor) => (flags.includes(0) ? blend(kernels, chosen, cut, whole) : cut),
  };
}
