import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { randomStream, streamKey, threefry2x32 } from './random.ts';
import { canonicalJson } from './value.ts';

const encrypt = (key: [number, number], counter: [number, number]) => {
  const out = new Uint32Array(2);
  threefry2x32(...key, ...counter, out);
  return [...out].map((word) => word.toString(16));
};

describe('threefry2x32', () => {
  it('reproduces the known answers of Random123', () => {
    expect(encrypt([0, 0], [0, 0])).toEqual(['6b200159', '99ba4efe']);
    expect(encrypt([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff])).toEqual(['1cb996fc', 'bb002be7']);
    expect(encrypt([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual(['c4923a9c', '483df7a0']);
  });
});

describe('streamKey', () => {
  it('returns the first eight bytes of the SHA-256 of its arguments as canonical JSON', () => {
    const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    const part = fc.oneof(
      fc.integer(),
      fc.string({ unit: character }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (key) => {
        const digest = createHash('sha256').update(canonicalJson(key)).digest();
        expect(streamKey(...key)).toEqual([digest.readUInt32LE(0), digest.readUInt32LE(4)]);
      }),
    );
  });
});

describe('randomStream', () => {
  it('depends on every part of its key', () => {
    const firstNumber = (...key: (string | number)[]) => randomStream(...key).uniform(0);
    expect(firstNumber(7, 'dropout', 0, 1)).toBe(firstNumber(7, 'dropout', 0, 1));
    expect(firstNumber(7, 'dropout', 0, 1)).not.toBe(firstNumber(7, 'dropout', 1, 0));
    expect(firstNumber(7, 'a')).not.toBe(firstNumber('7', 'a'));
  });

  it.each([0, 1])('does not repeat number %i after 2^32 numbers', (index) => {
    const stream = randomStream(7, 'far');
    expect(stream.bits(index + 2 ** 32)).not.toBe(stream.bits(index));
    expect(stream.uniform(index + 2 ** 32)).not.toBe(stream.uniform(index));
  });

  it('has the mean and the variance of U(0, 1)', () => {
    const stream = randomStream(1, 'law');
    const floats = new Float32Array(100_000);
    stream.fillUniform(floats);
    for (const draws of [[...floats], Array.from({ length: 100_000 }, (_, i) => stream.uniform(i))]) {
      const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
      const variance = draws.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / draws.length;
      expect(mean).toBeCloseTo(0.5, 2);
      expect(variance).toBeCloseTo(1 / 12, 2);
      expect(Math.min(...draws.slice(0, 1000))).toBeGreaterThanOrEqual(0);
      expect(draws.every((x) => x < 1)).toBe(true);
    }
  });

  it('fills a shorter array with a prefix of the same numbers', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (seed, a, b) => {
          const short = new Float32Array(Math.min(a, b));
          const long = new Float32Array(Math.max(a, b));
          randomStream(seed).fillUniform(short);
          randomStream(seed).fillUniform(long);
          expect(long.subarray(0, short.length)).toEqual(short);
        },
      ),
    );
  });

  it('returns permutations that contain every number once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 300 }), (seed, count) => {
        const order = randomStream(seed, 'order').permutation(count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });
});
