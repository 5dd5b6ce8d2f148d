import { randomStream, type Dimension, type ParameterValue } from '@ridgeline/core';
import type { Sampler } from './sampler.ts';

/**
 * Each dimension drawn by its own distribution, each point by its own number. A shared dimension is keyed by (seed,
 * point, name), so that all strategies have the same draw; a strategy's own by (seed, point, strategy, name).
 */
export const random: Sampler = {
  size: (strategy) => (strategy.dimensions.every(({ dimension }) => isFixed(dimension)) ? 1n : undefined),
  pointAt(strategy, point, seed) {
    return Object.fromEntries(
      strategy.dimensions.map(({ owner, dimension }) => {
        const stream =
          owner === 'shared'
            ? randomStream(seed, 'shared', point, dimension.name)
            : randomStream(seed, 'strategy', point, strategy.name, dimension.name);
        return [dimension.name, draw(dimension, stream.uniform(0))];
      }),
    );
  },
};

function isFixed(dimension: Dimension): boolean {
  switch (dimension.type) {
    case 'constant':
      return true;
    case 'categorical':
      return dimension.values.length === 1;
    case 'int_uniform':
    case 'uniform':
    case 'log_uniform_values':
      return dimension.min === dimension.max;
  }
}

/** The value at quantile `u`, in [0, 1), of the dimension's distribution. */
function draw(dimension: Dimension, u: number): ParameterValue {
  switch (dimension.type) {
    case 'constant':
      return dimension.value;
    case 'categorical':
      return dimension.values[Math.floor(u * dimension.values.length)]!;
    case 'int_uniform':
      return Math.min(dimension.max, dimension.min + Math.floor(u * (dimension.max - dimension.min + 1)));
    case 'uniform':
      return within(dimension, dimension.min + u * (dimension.max - dimension.min));
    case 'log_uniform_values': {
      const low = Math.log(dimension.min);
      return within(dimension, Math.exp(low + u * (Math.log(dimension.max) - low)));
    }
  }
}

/** Rounding may lead a hair beyond a bound. */
function within({ min, max }: { readonly min: number; readonly max: number }, value: number): number {
  return Math.min(max, Math.max(min, value));
}
