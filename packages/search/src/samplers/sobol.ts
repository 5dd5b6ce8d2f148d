import type { RandomStream } from '@ridgeline/core';
import { buildPoint, drawnSpaceSize, dimensionStream } from './draws.ts';
import type { Sampler } from './sampler.ts';
import { sobolTable } from './sobol-table.ts';

const BITS = 32;

/**
 * Sobol sequence in Gray-code order, with Joe and Kuo's direction numbers and Owen's scrambling ("Randomly permuted (t,
 * m, s)-nets and (t, s)-sequences", 1995). Each block of 2^k points that starts at a multiple of 2^k is evenly spread,
 * and each single point is uniformly distributed. At most 256 free dimensions.
 */
export const sobol = {
  size: drawnSpaceSize,
  propose: (strategy, point, { seed }) =>
    buildPoint(strategy, (dimension, coordinate) => {
      const stream = dimensionStream(seed, strategy, dimension, 'sobol');
      // The 32 bits select a cell; a separate draw places the point within it.
      return (scramble(sobolBits(point, coordinate), stream) + stream.uniform(point)) / 0x1_0000_0000;
    }),
} satisfies Sampler;

/**
 * Coordinate of a point before scrambling, as 32 bits after the binary point. Equal to SciPy's
 * `Sobol(scramble=False)`. The sequence repeats after 2^32 points.
 *
 * @example
 * [0, 1, 2, 3].map((point) => sobolBits(point, 0) / 2 ** 32); // [0, 0.5, 0.75, 0.25]
 */
export function sobolBits(point: number, coordinate: number): number {
  const directions = cachedDirections(coordinate);
  const index = point >>> 0;
  let gray = index ^ (index >>> 1);
  let bits = 0;
  for (let bit = 0; gray !== 0; bit++, gray >>>= 1) if ((gray & 1) === 1) bits ^= directions[bit]!;
  return bits >>> 0;
}

/** Flips each bit at random, depending on the bits above it. */
function scramble(bits: number, stream: RandomStream): number {
  let result = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const higherBits = bit === 0 ? 0 : bits >>> (BITS - bit);
    const flip = stream.bits(powers[bit]! + higherBits) & 1;
    result = result * 2 + (((bits >>> (BITS - 1 - bit)) & 1) ^ flip);
  }
  return result;
}

/** Powers of two from 2^0 to 2^31. */
const powers = Array.from({ length: BITS }, (_, bit) => (1 << bit) >>> 0);

const directionCache: Uint32Array[] = [];

function cachedDirections(coordinate: number): Uint32Array {
  return (directionCache[coordinate] ??= computeDirections(sobolTable[coordinate]!));
}

/** Computes left-aligned direction numbers by the recurrence of Bratley and Fox (ACM TOMS 14, 1988). */
function computeDirections([polynomial, ...initialNumbers]: readonly number[]): Uint32Array {
  const degree = initialNumbers.length;
  const directions = new Uint32Array(BITS);
  for (let bit = 0; bit < BITS; bit++) {
    const shift = BITS - 1 - bit;
    if (degree === 0) directions[bit] = 1 << shift;
    else if (bit < degree) directions[bit] = initialNumbers[bit]! << shift;
    else {
      let next = directions[bit - degree]! ^ (directions[bit - degree]! >>> degree);
      for (let distance = 1; distance < degree; distance++) {
        if (((polynomial! >>> (degree - distance)) & 1) === 1) next ^= directions[bit - distance]!;
      }
      directions[bit] = next;
    }
  }
  return directions;
}
