import type { StrategyDimension } from '@ridgeline/core';
import { cachedFor, pointFrom, sizeOfDraws, streamOf } from './draws.ts';
import type { FixedSampler } from './sampler.ts';

const orders = cachedFor<StrategyDimension, readonly Uint32Array[]>();

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
      const digits = Math.ceil(53 / Math.log2(base));
      const permutations = () => {
        const stream = streamOf(seed, strategy, dimension, 'halton');
        return Array.from({ length: digits }, (_, digit) => stream.permutation(base, digit * base));
      };
      // Permutes as many digits as a double can represent.
      return radicalInverse(point, base, orders(dimension, `${seed} ${strategy.name}`, permutations));
    }),
};

/**
 * Radical inverse: the digits of `index` in `base`, reversed and written after the point. With `orders`, each digit is
 * permuted.
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
  // Rounding may raise the sum to 1; values stay below it.
  return Math.min(value, 1 - Number.EPSILON / 2);
}

/** First 256 primes, one for each possible dimension of a strategy. */
const primes = primesUpTo(1619);

function primesUpTo(limit: number): readonly number[] {
  const found: number[] = [];
  for (let number = 2; number <= limit; number++) {
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  }
  return found;
}
