import { randomStream, sizeOfShape, type AugmentConfig, type Shape } from '@ridgeline/core';

/** Pictures in memory, row-major, channels last. */
interface Pictures {
  readonly inputs: Uint8Array | Float32Array;
  /** Height, width and channels. */
  readonly shape: Shape;
}

/** Random transformation of one picture. */
interface Transformation {
  readonly isFlipped: boolean;
  /** Shift in pixels: downwards, and to the right. */
  readonly shift: readonly [number, number];
  /** Sine and cosine of the rotation's angle. */
  readonly sine: number;
  readonly cosine: number;
}

/**
 * Copies of the pictures in `rows`, each flipped, rotated and shifted at random. The random numbers depend only on
 * training seed, epoch and row, so all trials of a seed see the same pictures.
 *
 * @param epoch counted from 1
 * @returns `[rows, ...shape]`, in the order of `rows`
 */
export function augmentPictures(
  { inputs, shape }: Pictures,
  rows: Uint32Array,
  config: AugmentConfig,
  seed: number,
  epoch: number,
): Uint8Array | Float32Array {
  const size = sizeOfShape(shape);
  const uniforms = new Float32Array((inputs.length / size) * DRAWS_PER_PICTURE);
  randomStream(seed, 'augment', epoch).fillUniform(uniforms);
  const copies =
    inputs instanceof Uint8Array ? new Uint8Array(rows.length * size) : new Float32Array(rows.length * size);
  rows.forEach((row, index) => {
    const change = drawTransformation(
      config,
      uniforms.subarray(row * DRAWS_PER_PICTURE, (row + 1) * DRAWS_PER_PICTURE),
    );
    const picture = inputs.subarray(row * size, (row + 1) * size);
    const copy = copies.subarray(index * size, (index + 1) * size);
    if (change.sine === 0) shiftPicture(picture, copy, shape, change);
    else rotatePicture(picture, copy, shape, change);
  });
  return copies;
}

/** Number of uniform random numbers for one picture. */
const DRAWS_PER_PICTURE = 4;

function drawTransformation(
  { flip, shift, rotate }: AugmentConfig,
  [side, down, right, angle]: Float32Array,
): Transformation {
  const pixels = (uniform: number) => Math.floor(uniform * (2 * shift + 1)) - shift;
  const radians = ((2 * angle! - 1) * rotate * Math.PI) / 180;
  return {
    isFlipped: flip && side! < 0.5,
    shift: [pixels(down!), pixels(right!)],
    sine: computeTaylorSeries(radians, 1),
    cosine: computeTaylorSeries(radians, 0),
  };
}

/**
 * Sine (`firstPower` 1) or cosine (`firstPower` 0) of an angle of at most half a turn, by its Taylor series. Terms from
 * power 30 on are omitted: they are below double precision. `Math.sin` differs between Node versions.
 */
function computeTaylorSeries(radians: number, firstPower: 0 | 1): number {
  let term = firstPower === 0 ? 1 : radians;
  let sum = term;
  for (let power = firstPower + 2; power < 30; power += 2) {
    term *= -((radians * radians) / (power * (power - 1)));
    sum += term;
  }
  return sum;
}

/** Flips a picture and shifts it by whole pixels; pixels from outside are 0. */
function shiftPicture(
  picture: Uint8Array | Float32Array,
  copy: Uint8Array | Float32Array,
  [rows, columns, channels]: Shape,
  { isFlipped, shift: [down, right] }: Transformation,
): void {
  for (let row = 0; row < rows!; row++) {
    for (let column = 0; column < columns!; column++) {
      const [y, unflipped] = [row - down, column - right];
      if (y < 0 || y >= rows! || unflipped < 0 || unflipped >= columns!) continue;
      const x = isFlipped ? columns! - 1 - unflipped : unflipped;
      const [source, target] = [(y * columns! + x) * channels!, (row * columns! + column) * channels!];
      for (let channel = 0; channel < channels!; channel++)
        copy[target + channel] = picture[source + channel]!;
    }
  }
}

/** Rotates a picture around its centre, then shifts it. Interpolates linearly; pixels from outside are 0. */
function rotatePicture(
  picture: Uint8Array | Float32Array,
  copy: Uint8Array | Float32Array,
  [rows, columns, channels]: Shape,
  { isFlipped, shift: [down, right], sine, cosine }: Transformation,
): void {
  const [middleRow, middleColumn] = [(rows! - 1) / 2, (columns! - 1) / 2];
  const isBytes = copy instanceof Uint8Array;
  for (let row = 0; row < rows!; row++) {
    for (let column = 0; column < columns!; column++) {
      const [dy, dx] = [row - down - middleRow, column - right - middleColumn];
      const y = cosine * dy + sine * dx + middleRow;
      const unflipped = cosine * dx - sine * dy + middleColumn;
      const x = isFlipped ? columns! - 1 - unflipped : unflipped;
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const target = (row * columns! + column) * channels!;
      for (let channel = 0; channel < channels!; channel++) {
        let sum = 0;
        for (const [i, weight] of [
          [top, top + 1 - y],
          [top + 1, y - top],
        ] as const) {
          if (i < 0 || i >= rows!) continue;
          const rowStart = i * columns!;
          if (left >= 0 && left < columns!)
            sum += weight * (left + 1 - x) * picture[(rowStart + left) * channels! + channel]!;
          if (left >= -1 && left < columns! - 1)
            sum += weight * (x - left) * picture[(rowStart + left + 1) * channels! + channel]!;
        }
        copy[target + channel] = isBytes ? Math.round(sum) : sum;
      }
    }
  }
}
