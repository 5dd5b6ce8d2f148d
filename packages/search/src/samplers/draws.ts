import {
  activeParameters,
  randomStream,
  type Dimension,
  type Parameters,
  type ParameterValue,
  type RandomStream,
  type Strategy,
  type StrategyDimension,
} from '@ridgeline/core';
import { valueAt } from '../quantile.ts';

/**
 * Random stream of one dimension for one purpose. All strategies use the same stream for a shared dimension; any other
 * dimension has a stream per strategy.
 */
export function dimensionStream(
  seed: number,
  strategy: Strategy,
  { owner, dimension }: StrategyDimension,
  purpose: string | number,
): RandomStream {
  return owner === 'shared'
    ? randomStream(seed, 'shared', purpose, dimension.name)
    : randomStream(seed, 'strategy', purpose, strategy.name, dimension.name);
}

/**
 * Builds a point, without its inactive parameters, from one quantile in [0, 1) per free dimension. `coordinate` counts
 * the free dimensions, shared ones first.
 */
export function buildPoint(
  { dimensions }: Strategy,
  draw: (dimension: StrategyDimension, coordinate: number) => number,
): Parameters {
  let coordinate = 0;
  const values = dimensions.map((strategyDimension) => {
    const { dimension } = strategyDimension;
    const u = isFixed(dimension) ? 0 : draw(strategyDimension, coordinate++);
    return [dimension.name, valueAt(dimension, u)] as const;
  });
  return activeParameters(dimensions, Object.fromEntries(values));
}

/** Number of points: one if every dimension is fixed; otherwise undefined, because it is unlimited. */
export function drawnSpaceSize({ dimensions }: Strategy): bigint | undefined {
  return dimensions.every(({ dimension }) => isFixed(dimension)) ? 1n : undefined;
}

function isFixed(dimension: Dimension): boolean {
  if (dimension.type === 'constant') return true;
  return dimension.type === 'categorical' && dimension.values.length === 1;
}

/** Value of a fixed dimension. */
export function fixedValue(dimension: Dimension): ParameterValue {
  if (dimension.type === 'constant') return dimension.value;
  if ('values' in dimension) return dimension.values[0]!;
  throw new Error(`"${dimension.name}" is not fixed.`);
}

/** Sorts parameters into the order of the file. */
export function sortByFile({ dimensions }: Strategy, values: Parameters): Parameters {
  return Object.fromEntries(
    dimensions.flatMap(({ dimension: { name } }) =>
      Object.hasOwn(values, name) ? [[name, values[name]!]] : [],
    ),
  );
}

/** Creates a cache with one value per owner, which is recomputed when the key changes. */
export function createCache<Owner extends object, Value>() {
  const cache = new WeakMap<Owner, { readonly key: string; readonly value: Value }>();
  return (owner: Owner, key: string, compute: () => Value): Value => {
    const cached = cache.get(owner);
    if (cached?.key === key) return cached.value;
    const value = compute();
    cache.set(owner, { key, value });
    return value;
  };
}
