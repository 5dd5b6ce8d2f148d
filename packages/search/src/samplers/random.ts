import { buildPoint, drawnSpaceSize, dimensionStream } from './draws.ts';
import type { Sampler } from './sampler.ts';

/**
 * Random search: each dimension is drawn from its distribution. The key of a draw is (seed, point, strategy, name). A
 * shared dimension has the key (seed, point, name) and thus the same draw in all strategies.
 */
export const random = {
  size: drawnSpaceSize,
  propose: (strategy, point, { seed }) =>
    buildPoint(strategy, (dimension) => dimensionStream(seed, strategy, dimension, point).uniform(0)),
} satisfies Sampler;
