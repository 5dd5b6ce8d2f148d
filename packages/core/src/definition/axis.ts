import { canonicalJson, type ParameterValue } from '../value.ts';
import type { Dimension } from './dimension.ts';

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
