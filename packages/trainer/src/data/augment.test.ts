import { readFileSync } from 'node:fs';
import { randomStream, type AugmentConfig, type Shape } from '@ridgeline/core';
import { augmentPictures } from './augment.ts';

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

const range = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

function randomPictures(shape: Shape): Float32Array {
  const pictures = new Float32Array(shape.reduce((size, length) => size * length, rows));
  randomStream(seed, 'pictures').fillUniform(pictures);
  return pictures;
}

it.each(cases)(
  'augmentPictures produces the same pictures as SciPy: $augment',
  ({ shape, augment, numbers }) => {
    const pictures = { inputs: randomPictures(shape), shape };
    const augmentedPictures = augmentPictures(pictures, range(rows), augment, seed, epoch);
    expect(augmentedPictures).toHaveLength(numbers.length);
    expect(Math.max(...numbers.map((number, i) => Math.abs(number - augmentedPictures[i]!)))).toBeLessThan(
      1e-6,
    );
    const bytes = Uint8Array.from(pictures.inputs, (number) => 255 * number);
    const unrounded = augmentPictures(
      { inputs: Float32Array.from(bytes), shape },
      range(rows),
      augment,
      seed,
      epoch,
    );
    expect(augmentPictures({ inputs: bytes, shape }, range(rows), augment, seed, epoch)).toEqual(
      Uint8Array.from(unrounded, Math.round),
    );
  },
);

it('augmentPictures derives a picture only from its row, the seed and the epoch', () => {
  const shape = [6, 5, 2];
  const size = 60;
  const augment = { flip: true, shift: 2, rotate: 20 };
  const pictures = { inputs: randomPictures(shape), shape };
  const allPictures = augmentPictures(pictures, range(rows), augment, 1, 1);
  const somePictures = augmentPictures(pictures, Uint32Array.of(4, 1), augment, 1, 1);
  expect(somePictures.subarray(0, size)).toEqual(allPictures.subarray(4 * size, 5 * size));
  expect(somePictures.subarray(size)).toEqual(allPictures.subarray(size, 2 * size));
  expect(augmentPictures(pictures, range(rows), augment, 2, 1)).not.toEqual(allPictures);
  expect(augmentPictures(pictures, range(rows), augment, 1, 2)).not.toEqual(allPictures);
});
