import type { ParameterValue } from '../value.ts';

/**
 * Parameter of a search space, with its possible values. `name` is a dotted path into `task`, or any name if trials
 * have no `task`. With `q`, a drawn number is rounded to the nearest multiple of `q` (halves to the even multiple),
 * which may lie outside the bounds.
 *
 * W&B's `log_uniform`, `inv_log_uniform` and similar express the same distributions with other bounds; they are parsed
 * as `log_uniform_values`.
 */
export type Dimension =
  | { readonly type: 'constant'; readonly name: string; readonly value: ParameterValue }
  /** One of `values`, each equally likely. */
  | { readonly type: 'categorical'; readonly name: string; readonly values: readonly ParameterValue[] }
  /** One of `values`, each with the probability at the same index; the probabilities sum to 1. */
  | {
      readonly type: 'categorical_w_probabilities';
      readonly name: string;
      readonly values: readonly ParameterValue[];
      readonly probabilities: readonly number[];
    }
  /** A whole number from `min` to `max`, both included. */
  | { readonly type: 'int_uniform'; readonly name: string; readonly min: number; readonly max: number }
  /** A number from `min` to `max`. */
  | {
      readonly type: 'uniform';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly q?: number;
    }
  /** A number from `min` to `max` whose logarithm is uniform; `min` > 0. */
  | {
      readonly type: 'log_uniform_values';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly q?: number;
    }
  /** A number with mean `mu` and standard deviation `sigma` > 0. */
  | {
      readonly type: 'normal';
      readonly name: string;
      readonly mu: number;
      readonly sigma: number;
      readonly q?: number;
    }
  /** A number whose logarithm has mean `mu` and standard deviation `sigma` > 0. */
  | {
      readonly type: 'log_normal';
      readonly name: string;
      readonly mu: number;
      readonly sigma: number;
      readonly q?: number;
    }
  /** A number from 0 to 1 with the density of Beta(`a`, `b`); both > 0. */
  | {
      readonly type: 'beta';
      readonly name: string;
      readonly a: number;
      readonly b: number;
      readonly q?: number;
    };

/** A numeric dimension with a distribution. */
export type NumericDimension = Exclude<
  Dimension,
  { readonly type: 'constant' | 'categorical' | 'categorical_w_probabilities' }
>;

/** Largest deviation from a normal distribution's mean that 53 random bits can draw, in standard deviations. */
export const NORMAL_REACH = 8.3;

/**
 * Smallest and largest number that can be drawn. For a normal distribution, which is unbounded, these are the extremes
 * that 53 random bits can draw.
 *
 * @example
 * boundsOf({ type: 'uniform', name: 'x', min: 0.1, max: 0.95, q: 0.3 }); // { min: 0, max: 0.9 }
 */
export function boundsOf(dimension: NumericDimension): { readonly min: number; readonly max: number } {
  const q = 'q' in dimension ? dimension.q : undefined;
  const bounds = (min: number, max: number) => ({ min: quantise(min, q), max: quantise(max, q) });
  switch (dimension.type) {
    case 'int_uniform':
    case 'uniform':
    case 'log_uniform_values':
      return bounds(dimension.min, dimension.max);
    case 'normal':
    case 'log_normal': {
      const reach = NORMAL_REACH * dimension.sigma;
      return dimension.type === 'normal'
        ? bounds(dimension.mu - reach, dimension.mu + reach)
        : bounds(Math.exp(dimension.mu - reach), Math.exp(dimension.mu + reach));
    }
    case 'beta':
      return bounds(0, 1);
  }
}

/**
 * Rounds `value` to the nearest multiple of `q`, halves to the even multiple as in NumPy's `round`. Without `q`,
 * returns `value` unchanged.
 */
export function quantise(value: number, q: number | undefined): number {
  if (q === undefined) return value;
  const quotient = value / q;
  const below = Math.floor(quotient);
  const fraction = quotient - below;
  const nearest = fraction === 0.5 ? below + (below % 2 === 0 ? 0 : 1) : Math.round(quotient);
  // A value just below 0 gives -0; adding 0 makes it 0.
  return nearest * q + 0;
}
