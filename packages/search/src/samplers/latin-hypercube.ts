import type { StrategyDimension } from '@ridgeline/core';
import { createCache, buildPoint, drawnSpaceSize, dimensionStream } from './draws.ts';
import type { Sampler } from './sampler.ts';

const permutationCache = createCache<StrategyDimension, Uint32Array>();

/**
 * Latin hypercube: each dimension is divided into equal parts, one for each point of the strategy with the most points,
 * and no part contains two points of a strategy (McKay, Beckman, Conover: "A comparison of three methods for selecting
 * values of input variables", Technometrics 21, 1979). The parts depend on the number of points, so all points change
 * with the plan.
 */
export const latinHypercube = {
  size: drawnSpaceSize,
  propose(strategy, point, { seed, rounds }) {
    const partCount = rounds();
    return buildPoint(strategy, (dimension) => {
      const stream = dimensionStream(seed, strategy, dimension, 'latin_hypercube');
      const key = `${seed} ${strategy.name} ${partCount}`;
      // Drawing a permutation takes as long as drawing all points, so it is cached.
      const permutation = permutationCache(dimension, key, () => stream.permutation(partCount));
      return (permutation[point]! + stream.uniform(partCount + point)) / partCount;
    });
  },
} satisfies Sampler;
