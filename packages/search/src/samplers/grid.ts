import { canonicalJson, type Dimension, type ParameterValue } from '@ridgeline/core';
import type { Sampler } from './sampler.ts';

/**
 * Every combination once, the last dimension fastest. A point is decoded from its number by mixed radix, so that a
 * grid of any size takes no memory.
 */
export const grid: Sampler = {
  size: (strategy) => strategy.dimensions.reduce((size, { dimension }) => size * levels(dimension), 1n),
  pointAt(strategy, point) {
    const values: [string, ParameterValue][] = [];
    let rest = BigInt(point);
    for (const { dimension } of strategy.dimensions.toReversed()) {
      const radix = levels(dimension);
      values.push([dimension.name, valueAt(dimension, rest % radix)]);
      rest /= radix;
    }
    return Object.fromEntries(values.reverse());
  },
};

/** How many distinct values a dimension has. */
function levels(dimension: Dimension): bigint {
  switch (dimension.type) {
    case 'constant':
      return 1n;
    case 'categorical':
      return BigInt(distinct(dimension.values).length);
    case 'int_uniform':
      return BigInt(dimension.max) - BigInt(dimension.min) + 1n;
    case 'uniform':
    case 'log_uniform_values':
      throw new Error(`A grid over "${dimension.name}", which is a range: parseSweep refuses it.`);
  }
}

function valueAt(dimension: Dimension, level: bigint): ParameterValue {
  switch (dimension.type) {
    case 'constant':
      return dimension.value;
    case 'categorical':
      return distinct(dimension.values)[Number(level)]!;
    case 'int_uniform':
      return Number(BigInt(dimension.min) + level);
    case 'uniform':
    case 'log_uniform_values':
      throw new Error(`A grid over "${dimension.name}", which is a range: parseSweep refuses it.`);
  }
}

/** A value that stands twice in a list weighs double in a random search; a grid tries it once. */
function distinct(values: readonly ParameterValue[]): readonly ParameterValue[] {
  const known = distinctOf.get(values);
  if (known !== undefined) return known;
  const found = [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
  distinctOf.set(values, found);
  return found;
}

const distinctOf = new WeakMap<readonly ParameterValue[], readonly ParameterValue[]>();
