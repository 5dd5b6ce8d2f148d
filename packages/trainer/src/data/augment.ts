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
    const transformation = drawTransformation(
      config,
      uniforms.subarray(row * DRAWS_PER_PICTURE, (row + 1) * DRAWS_PER_PICTURE),
    );
    const picture = inputs.subarray(row * size, (row + 1) * size);
    const copy = copies.subarray(index * size, (index + 1) * size);
    if (transformation.sine === 0) shiftPicture(picture, copy, shape, transformation);
    else rotatePicture(picture, copy, shape, transformation);
  });
  return copies;
}

/** Number of uniform random numbers for one picture. */
const DRAWS_PER_PICTURE = 4;

function drawTransformation(
  { flip, shift, rotate }: AugmentConfig,
  [flipUniform, downUniform, rightUniform, angleUniform]: Float32Array,
): Transformation {
  const pixels = (uniform: number) => Math.floor(uniform * (2 * shift + 1)) - shift;
  const radians = ((2 * angleUniform! - 1) * rotate * Math.PI) / 180;
  return {
    isFlipped: flip && flipUniform! < 0.5,
    shift: [pixels(downUniform!), pixels(rightUniform!)],
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
  [height, width, channels]: Shape,
  { isFlipped, shift: [down, right] }: Transformation,
): void {
  for (let row = 0; row < height!; row++) {
    for (let column = 0; column < width!; column++) {
      const [y, flippedX] = [row - down, column - right];
      if (y < 0 || y >= height! || flippedX < 0 || flippedX >= width!) continue;
      const x = isFlipped ? width! - 1 - flippedX : flippedX;
      const [source, target] = [(y * width! + x) * channels!, (row * width! + column) * channels!];
      for (let channel = 0; channel < channels!; channel++)
        copy[target + channel] = picture[source + channel]!;
    }
  }
}

/** Rotates a picture around its centre, then shifts it. Interpolates linearly; pixels from outside are 0. */
function rotatePicture(
  picture: Uint8Array | Float32Array,
  copy: Uint8Array | Float32Array,
  [height, width, channels]: Shape,
  { isFlipped, shift: [down, right], sine, cosine }: Transformation,
): void {
  const [middleRow, middleColumn] = [(height! - 1) / 2, (width! - 1) / 2];
  const isBytes = copy instanceof Uint8Array;
  for (let row = 0; row < height!; row++) {
    for (let column = 0; column < width!; column++) {
      const [dy, dx] = [row - down - middleRow, column - right - middleColumn];
      const y = cosine * dy + sine * dx + middleRow;
      const flippedX = cosine * dx - sine * dy + middleColumn;
      const x = isFlipped ? width! - 1 - flippedX : flippedX;
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const target = (row * width! + column) * channels!;
      for (let channel = 0; channel < channels!; channel++) {
        let sum = 0;
        for (const [sourceRow, weight] of [
          [top, top + 1 - y],
          [top + 1, y - top],
        ] as const) {
          if (sourceRow < 0 || sourceRow >= height!) continue;
          const rowStart = sourceRow * width!;
          if (left >= 0 && left < width!)
            sum += weight * (left + 1 - x) * picture[(rowStart + left) * channels! + channel]!;
          if (left >= -1 && left < width! - 1)
            sum += weight * (x - left) * picture[(rowStart + left + 1) * channels! + channel]!;
        }
        copy[target + channel] = isBytes ? Math.round(sum) : sum;
      }
    }
  }
}
