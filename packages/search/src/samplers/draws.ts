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
 * The stream of one dimension for one purpose: shared by all strategies for a dimension that they share, and of the
 * strategy's own for its own.
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
 * A point made of one number in [0, 1) for each dimension, which is taken as a quantile. `coordinate` counts the
 * dimensions that are not fixed, shared ones first.
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

/** One point where everything is fixed; no end otherwise. */
export function sizeOfDraws({ dimensions }: Strategy): bigint | undefined {
  return dimensions.every(({ dimension }) => isFixed(dimension)) ? 1n : undefined;
}

function isFixed(dimension: Dimension): boolean {
  if (dimension.type === 'constant') return true;
  return dimension.type === 'categorical' && dimension.values.length === 1;
}
