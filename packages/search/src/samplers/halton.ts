import type { RandomStream, StrategyDimension } from '@ridgeline/core';
import { pointFrom, sizeOfDraws, streamOf } from './draws.ts';
import type { FixedSampler } from './sampler.ts';

/**
 * Halton sequence with randomly permuted digits in each dimension (Owen: "A randomized Halton algorithm in R", 2017):
 * dimension d counts in the base of the d-th prime.
 */
export const halton: FixedSampler = {
  type: 'fixed',
  size: sizeOfDraws,
  pointAt: (strategy, point, { seed }) =>
    pointFrom(strategy, (dimension, coordinate) => {
      const base = primes[coordinate]!;
      const orders = ordersOf(dimension, `${seed} ${strategy.name}`, base, () =>
        streamOf(seed, strategy, dimension, 'halton'),
      );
      return radicalInverse(point, base, orders);
    }),
};

/**
 * Radical inverse: the digits of `index` in `base`, reversed, after the point; each permuted if there are `orders`.
 *
 * @example
 * radicalInverse(5, 2); // 5 is 101 in base 2, and 0.101 in base 2 is 0.625
 */
export function radicalInverse(index: number, base: number, orders?: readonly Uint32Array[]): number {
  let rest = index;
  let scale = 1;
  let value = 0;
  for (let digit = 0; orders === undefined ? rest > 0 : digit < orders.length; digit++) {
    scale /= base;
    const found = rest % base;
    value += scale * (orders === undefined ? found : orders[digit]![found]!);
    rest = Math.floor(rest / base);
  }
  // A sum that rounds up to 1 stands for a number below it.
  return Math.min(value, 1 - Number.EPSILON / 2);
}

const knownOrders = new WeakMap<
  StrategyDimension,
  { readonly key: string; readonly orders: readonly Uint32Array[] }
>();

/** Permutations of as many digits as a double can distinguish. */
function ordersOf(
  dimension: StrategyDimension,
  key: string,
  base: number,
  stream: () => RandomStream,
): readonly Uint32Array[] {
  const known = knownOrders.get(dimension);
  if (known?.key === key) return known.orders;
  const digits = Math.ceil(53 / Math.log2(base));
  const draws = stream();
  const orders = Array.from({ length: digits }, (_, digit) => permutation(draws, base, digit * base));
  knownOrders.set(dimension, { key, orders });
  return orders;
}

/** Numbers below `count` in random order, from draws `first` onwards (Fisher and Yates). */
function permutation(stream: RandomStream, count: number, first: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = Math.floor(stream.uniform(first + index) * (index + 1));
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}

/** First 256 primes, the largest number of dimensions of a strategy. */
const primes = primesUpTo(1619);

function primesUpTo(limit: number): readonly number[] {
  const found: number[] = [];
  for (let number = 2; number <= limit; number++) {
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  }
  return found;
}
