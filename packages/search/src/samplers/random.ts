import { buildPoint, drawnSpaceSize, dimensionStream } from './draws.ts';
import type { FixedSampler } from './sampler.ts';

/**
 * Random search: each dimension is drawn from its distribution. The key of a draw is (seed, point, strategy, name). A
 * shared dimension has the key (seed, point, name) and thus the same draw in all strategies.
 */
export const random: FixedSampler = {
  type: 'fixed',
  size: drawnSpaceSize,
  pointAt: (strategy, point, { seed }) =>
    buildPoint(strategy, (dimension) => dimensionStream(seed, strategy, dimension, point).uniform(0)),
};
