import { readFileSync } from 'node:fs';
import { randomStream, type AugmentConfig, type Shape } from '@ridgeline/core';
import { augmented } from './augment.ts';

/** SciPy's pictures; see tools/evidence/fixtures/data/augment.py. */
const { seed, epoch, rows, cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/augment.json', import.meta.url), 'utf8'),
) as {
  readonly seed: number;
  readonly epoch: number;
  readonly rows: number;
  readonly cases: readonly {
    readonly shape: Shape;
    readonly augment: AugmentConfig;
    readonly numbers: readonly number[];
  }[];
};

const upTo = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

function picturesOf(shape: Shape): Float32Array {
  const pictures = new Float32Array(shape.reduce((all, length) => all * length, rows));
  randomStream(seed, 'pictures').fillUniform(pictures);
  return pictures;
}

it.each(cases)('pictures are those of SciPy: $augment', ({ shape, augment, numbers }) => {
  const pictures = { inputs: picturesOf(shape), shape };
  const found = augmented(pictures, upTo(rows), augment, seed, epoch);
  expect(found).toHaveLength(numbers.length);
  expect(Math.max(...numbers.map((number, i) => Math.abs(number - found[i]!)))).toBeLessThan(1e-6);
  const bytes = Uint8Array.from(pictures.inputs, (number) => 255 * number);
  const exact = augmented({ inputs: Float32Array.from(bytes), shape }, upTo(rows), augment, seed, epoch);
  expect(augmented({ inputs: bytes, shape }, upTo(rows), augment, seed, epoch)).toEqual(
    Uint8Array.from(exact, Math.round),
  );
});

it('a picture depends on its row, the seed and the epoch alone', () => {
  const shape = [6, 5, 2];
  const size = 60;
  const augment = { flip: true, shift: 2, rotate: 20 };
  const pictures = { inputs: picturesOf(shape), shape };
  const all = augmented(pictures, upTo(rows), augment, 1, 1);
  const some = augmented(pictures, Uint32Array.of(4, 1), augment, 1, 1);
  expect(some.subarray(0, size)).toEqual(all.subarray(4 * size, 5 * size));
  expect(some.subarray(size)).toEqual(all.subarray(size, 2 * size));
  expect(augmented(pictures, upTo(rows), augment, 2, 1)).not.toEqual(all);
  expect(augmented(pictures, upTo(rows), augment, 1, 2)).not.toEqual(all);
});
