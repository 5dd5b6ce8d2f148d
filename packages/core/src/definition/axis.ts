import { canonicalJson, type ParameterValue } from '../value.ts';
import { boundsOf, quantise, type Dimension, type NumericDimension } from './dimension.ts';
import type { Method } from './method.ts';

/** Distinct values of a dimension in a grid, numbered from 0. */
export interface GridAxis {
  readonly size: bigint;
  /** Value number `level`, from 0 to `size - 1`. */
  at(level: bigint): ParameterValue;
}

/**
 * Grid values of a dimension, as in W&B: a list (a repeated value counts once), whole numbers from `min` to `max`, or
 * steps of `q` from `min`, excluding `max`. Undefined for a dimension that a grid cannot enumerate.
 *
 * @example
 * gridAxisOf({ type: 'int_uniform', name: 'training.epochs', min: 3, max: 5 })!.at(2n); // 5
 */
export function gridAxisOf(dimension: Dimension): GridAxis | undefined {
  switch (dimension.type) {
    case 'constant':
      return { size: 1n, at: () => dimension.value };
    case 'categorical': {
      const values = [...new Map(dimension.values.map((value) => [canonicalJson(value), value])).values()];
      return { size: BigInt(values.length), at: (level) => values[Number(level)]! };
    }
    case 'int_uniform': {
      const min = BigInt(dimension.min);
      return { size: BigInt(dimension.max) - min + 1n, at: (level) => Number(min + level) };
    }
    case 'uniform': {
      const { min, max, q } = dimension;
      if (q === undefined) return undefined;
      return { size: BigInt(Math.ceil((max - min) / q)), at: (level) => min + Number(level) * q };
    }
    default:
      return undefined;
  }
}

/** Numbers that a method can suggest for a dimension. */
interface SuggestedRange {
  readonly min: number;
  readonly max: number;
  /** Nearest number that the method can suggest. */
  nearest(value: number): number;
}

/**
 * Numbers that a method can suggest for a dimension. With `q`, a grid has steps from the dimension's `min`; all other
 * methods suggest multiples of `q`.
 *
 * @example
 * const dimension = { type: 'uniform', name: 'training.batch_size', min: 1, max: 9, q: 2 } as const;
 * suggestedRange(dimension, 'grid'); // from 1 to 7
 * suggestedRange(dimension, 'random'); // from 0 to 8
 */
export function suggestedRange(dimension: NumericDimension, method: Method | undefined): SuggestedRange {
  const q = 'q' in dimension ? dimension.q : undefined;
  const axis = method === 'grid' && q !== undefined ? gridAxisOf(dimension) : undefined;
  const { min, max } =
    axis === undefined
      ? boundsOf(dimension)
      : { min: Number(axis.at(0n)), max: Number(axis.at(axis.size - 1n)) };
  const origin = axis === undefined ? 0 : min;
  return {
    min,
    max,
    nearest: (value) => origin + quantise(Math.min(Math.max(value, min), max) - origin, q),
  };
}
