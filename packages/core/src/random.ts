import { hash } from 'node:crypto';

/**
 * Stateless stream of random numbers: number `i` is a pure function of the stream's key and `i`. Numbers
 * therefore do not depend on the order of draws, on threads or on restarts.
 */
export interface RandomStream {
  /** Number `index` as 32 random bits, 0 to 2^32 - 1. */
  bits(index: number): number;
  /** Number `index` as a double in [0, 1) with 53 random bits. */
  uniform(index: number): number;
  /** Fills `out` with floats in [0, 1). Each has 24 random bits, the most for which a float32 is uniform. */
  fillUniform(out: Float32Array): void;
  /**
   * Numbers 0 to `count` - 1 in random order (Fisher and Yates; Durstenfeld 1964). The shuffle uses the stream's uniform
   * numbers from index `first` on.
   */
  permutation(count: number, first?: number): Uint32Array;
}

/**
 * Stream for a key, which is the seed followed by the purpose. The key as JSON is hashed by SHA-256 into the 64-bit key
 * of Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011;
 * the generator that JAX uses).
 *
 * @example
 * const masks = randomStream(7, 'dropout', layer, step);
 * masks.uniform(0); // the same number in every run
 */
export function randomStream(...key: readonly (string | number)[]): RandomStream {
  return threefryStream(...streamKey(...key));
}

/** Two 32-bit words of Threefry's key for {@link randomStream}. */
export function streamKey(...key: readonly (string | number)[]): readonly [number, number] {
  // Hashing text is the cheapest way, and dropout needs a key for each layer and step.
  const bytes = hash('sha256', JSON.stringify(key), 'binary');
  return [wordAt(bytes, 0), wordAt(bytes, 4)];
}

/** Little-endian 32-bit word at `offset`. */
function wordAt(bytes: string, offset: number): number {
  const byte = (i: number) => bytes.charCodeAt(offset + i) << (8 * i);
  return (byte(0) | byte(1) | byte(2) | byte(3)) >>> 0;
}

/** Stream for the two words of a {@link streamKey}. */
export function threefryStream(key0: number, key1: number): RandomStream {
  const block = new Uint32Array(2);
  const stream: RandomStream = {
    bits(index) {
      const blockIndex = Math.floor(index / 2);
      threefry2x32(key0, key1, blockIndex >>> 0, Math.floor(blockIndex / 0x1_0000_0000), block);
      return block[index & 1]!;
    },
    uniform(index) {
      // Uses the upper half of the counter space: bits() and uniform() never share a block.
      threefry2x32(key0, key1, index >>> 0, 0x8000_0000 + Math.floor(index / 0x1_0000_0000), block);
      return ((block[0]! >>> 5) * 0x400_0000 + (block[1]! >>> 6)) / 0x20_0000_0000_0000;
    },
    fillUniform(out) {
      for (let i = 0; i < out.length; i += 2) {
        threefry2x32(key0, key1, i >>> 1, 0, block);
        out[i] = (block[0]! >>> 8) / 0x100_0000;
        if (i + 1 < out.length) out[i + 1] = (block[1]! >>> 8) / 0x100_0000;
      }
    },
    permutation(count, first = 0) {
      const order = Uint32Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const j = Math.floor(stream.uniform(first + i) * (i + 1));
        const previous = order[i]!;
        order[i] = order[j]!;
        order[j] = previous;
      }
      return order;
    },
  };
  return stream;
}

/**
 * Threefry-2x32-20: encrypts the counter (`counter0`, `counter1`) under the key into two 32-bit words in `out`. It
 * equals JAX's `threefry_2x32` and reproduces Random123's tests with known answers.
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Uint32Array,
): void {
  // The parity constant of Threefry, and its rotations below, are those of Random123.
  const key2 = key0 ^ key1 ^ 0x1bd1_1bda;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let round = 0; round < 5; round++) {
    // Unrolled, because a loop over a table of rotations takes 1.6 times as long.
    if (round % 2 === 0) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    } else {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    }
    const injectedKey = (round + 1) % 3;
    x0 = (x0 + (injectedKey === 0 ? key0 : injectedKey === 1 ? key1 : key2)) | 0;
    x1 = (x1 + (injectedKey === 0 ? key1 : injectedKey === 1 ? key2 : key0) + round + 1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
}
