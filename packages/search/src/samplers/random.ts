import { buildPoint, sizeOfDraws, streamOf } from './draws.ts';
import type { FixedSampler } from './sampler.ts';

/**
 * Random search: each dimension is drawn from its distribution. The draw of a shared dimension is keyed by (seed,
 * point, name), so it is the same for all strategies; that of any other dimension by (seed, point, strategy, name).
 */
export const random: FixedSampler = {
  type: 'fixed',
  size: sizeOfDraws,
  pointAt: (strategy, point, { seed }) =>
    buildPoint(strategy, (dimension) => streamOf(seed, strategy, dimension, point).uniform(0)),
};
