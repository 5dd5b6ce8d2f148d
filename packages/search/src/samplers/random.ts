import { pointFrom, sizeOfDraws, streamOf } from './draws.ts';
import type { FixedSampler } from './sampler.ts';

/**
 * Random search: each dimension is drawn from its distribution, each point by its number. A shared dimension is keyed
 * by (seed, point, name), so all strategies get the same draw; a strategy's own by (seed, point, strategy, name).
 */
export const random: FixedSampler = {
  type: 'fixed',
  size: sizeOfDraws,
  pointAt: (strategy, point, { seed }) =>
    pointFrom(strategy, (dimension) => streamOf(seed, strategy, dimension, point).uniform(0)),
};
