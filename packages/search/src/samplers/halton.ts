import type { StrategyDimension } from '@ridgeline/core';
import { createCache, buildPoint, drawnSpaceSize, dimensionStream } from './draws.ts';
import type { Sampler } from './sampler.ts';

const permutationCache = createCache<StrategyDimension, readonly Uint32Array[]>();

/**
 * Halton sequence with randomly permuted digits in each dimension (Owen: "A randomized Halton algorithm in R", 2017).
 * Dimension d counts in the base of the d-th prime.
 */
export const halton = {
  size: drawnSpaceSize,
  propose: (strategy, point, { seed }) =>
    buildPoint(strategy, (dimension, coordinate) => {
      const base = primes[coordinate]!;
      // Permutes as many digits as a double can represent.
      const digits = Math.ceil(53 / Math.log2(base));
      const permutations = () => {
        const stream = dimensionStream(seed, strategy, dimension, 'halton');
        return Array.from({ length: digits }, (_, digit) => stream.permutation(base, digit * base));
      };
      return radicalInverse(
        point,
        base,
        permutationCache(dimension, `${seed} ${strategy.name}`, permutations),
      );
    }),
} satisfies Sampler;

/**
 * Radical inverse: the digits of `index` in `base`, reversed and written after the point. With `permutations`, each
 * digit is permuted.
 *
 * @example
 * radicalInverse(5, 2); // 5 is 101 in base 2, and 0.101 in base 2 is 0.625
 */
export function radicalInverse(index: number, base: number, permutations?: readonly Uint32Array[]): number {
  let remaining = index;
  let scale = 1;
  let value = 0;
  for (let place = 0; permutations === undefined ? remaining > 0 : place < permutations.length; place++) {
    scale /= base;
    const digit = remaining % base;
    value += scale * (permutations === undefined ? digit : permutations[place]![digit]!);
    remaining = Math.floor(remaining / base);
  }
  // Rounding may raise the sum to 1, but values must stay below 1.
  return Math.min(value, 1 - Number.EPSILON / 2);
}

/** First 256 primes, one for each possible dimension of a strategy. */
const primes = listPrimes(1619);

function listPrimes(limit: number): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; number <= limit; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}
