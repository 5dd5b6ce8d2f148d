import { activeParameters, randomStream, type Dimension } from '@ridgeline/core';
import { valueAt } from '../quantile.ts';
import type { Sampler } from './sampler.ts';

/**
 * Each dimension drawn by its own distribution, each point by its own number. A shared dimension is keyed by (seed,
 * point, name), so that all strategies have the same draw; a strategy's own by (seed, point, strategy, name).
 */
export const random: Sampler = {
  size: (strategy) => (strategy.dimensions.every(({ dimension }) => isFixed(dimension)) ? 1n : undefined),
  pointAt(strategy, point, seed) {
    const drawn = Object.fromEntries(
      strategy.dimensions.map(({ owner, dimension }) => {
        const stream =
          owner === 'shared'
            ? randomStream(seed, 'shared', point, dimension.name)
            : randomStream(seed, 'strategy', point, strategy.name, dimension.name);
        return [dimension.name, valueAt(dimension, stream.uniform(0))];
      }),
    );
    return activeParameters(strategy.dimensions, drawn);
  },
};

function isFixed(dimension: Dimension): boolean {
  if (dimension.type === 'constant') return true;
  return dimension.type === 'categorical' && dimension.values.length === 1;
}
