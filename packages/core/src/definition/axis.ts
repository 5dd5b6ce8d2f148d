import { canonicalJson, type ParameterValue } from '../value.ts';
import type { Dimension } from './dimension.ts';

/** The distinct values of a dimension in a grid, by number from 0. */
export interface Axis {
  readonly size: bigint;
  /** `level` is below `size`. */
  at(level: bigint): ParameterValue;
}

/**
 * The values that a grid goes through, as in W&B: a list (a value that stands twice counts once), whole numbers from
 * `min` to `max`, or steps of `q` from `min` on, `max` left out. Undefined for what a grid cannot go through.
 *
 * @example
 * axisOf({ type: 'int_uniform', name: 'training.epochs', min: 3, max: 5 })!.at(2n); // 5
 */
export function axisOf(dimension: Dimension): Axis | undefined {
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
