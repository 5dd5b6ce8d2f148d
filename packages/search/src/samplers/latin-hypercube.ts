import type { StrategyDimension } from '@ridgeline/core';
import { pointFrom, sizeOfDraws, streamOf } from './draws.ts';
import type { FixedSampler } from './sampler.ts';

/**
 * Latin hypercube: the planned number of points, each in a different one of that many equal parts of every dimension
 * (McKay, Beckman, Conover: "A comparison of three methods for selecting values of input variables", Technometrics
 * 21, 1979). The parts depend on the number of points, so a larger plan is a different plan.
 */
export const latinHypercube: FixedSampler = {
  type: 'fixed',
  size: sizeOfDraws,
  pointAt(strategy, point, { seed, rounds }) {
    const parts = rounds();
    return pointFrom(strategy, (dimension) => {
      const stream = streamOf(seed, strategy, dimension, 'latin_hypercube');
      const order = orderOf(dimension, `${seed} ${strategy.name} ${parts}`, () => stream.permutation(parts));
      return (order[point]! + stream.uniform(parts + point)) / parts;
    });
  },
};

const knownOrders = new WeakMap<StrategyDimension, { readonly key: string; readonly order: Uint32Array }>();

/** Cached order of a dimension's parts, as expensive as all its points. */
function orderOf(dimension: StrategyDimension, key: string, make: () => Uint32Array): Uint32Array {
  const known = knownOrders.get(dimension);
  if (known?.key === key) return known.order;
  const order = make();
  knownOrders.set(dimension, { key, order });
  return order;
}
