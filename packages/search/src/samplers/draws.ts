import {
  activeParameters,
  randomStream,
  type Dimension,
  type Parameters,
  type RandomStream,
  type Strategy,
  type StrategyDimension,
} from '@ridgeline/core';
import { valueAt } from '../quantile.ts';

/**
 * Random stream of one dimension for one purpose: common to all strategies for a shared dimension, otherwise the
 * strategy's own.
 */
export function streamOf(
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
 * Builds a point from one quantile in [0, 1) for each dimension. `coordinate` counts the dimensions that are not
 * fixed, shared ones first.
 */
export function pointFrom(
  { dimensions }: Strategy,
  draw: (dimension: StrategyDimension, coordinate: number) => number,
): Parameters {
  let coordinate = 0;
  const values = dimensions.map((one) => {
    const u = isFixed(one.dimension) ? 0 : draw(one, coordinate++);
    return [one.dimension.name, valueAt(one.dimension, u)] as const;
  });
  return activeParameters(dimensions, Object.fromEntries(values));
}

/** Number of points: one if everything is fixed; otherwise no limit. */
export function sizeOfDraws({ dimensions }: Strategy): bigint | undefined {
  return dimensions.every(({ dimension }) => isFixed(dimension)) ? 1n : undefined;
}

function isFixed(dimension: Dimension): boolean {
  if (dimension.type === 'constant') return true;
  return dimension.type === 'categorical' && dimension.values.length === 1;
}
