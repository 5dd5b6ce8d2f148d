/** Hyperparameters of a Gaussian process with a Matern 5/2 kernel. */
export interface Hyperparameters {
  /** Length scale of each axis. */
  readonly lengths: Float64Array;
  /** Variance of the function. */
  readonly signal: number;
  /** Variance of an observation around the function. */
  readonly noise: number;
}

/** Points as the rows of a matrix. */
export interface Points {
  readonly count: number;
  /** True for each axis of choices, on which different values have a distance of 1. */
  readonly isChoice: readonly boolean[];
  /** Coordinates of all points, one row per point. */
  readonly rows: Float64Array;
}

const ROOT_FIVE = Math.sqrt(5);

/** Matern 5/2 correlation at a squared scaled distance. */
export function matern(squared: number): number {
  const r = ROOT_FIVE * Math.sqrt(squared);
  return (1 + r + (5 / 3) * squared) * Math.exp(-r);
}

/**
 * Derivative of {@link matern} with respect to an axis's log length scale, divided by the axis's share of the squared
 * distance.
 */
export function maternSlope(squared: number): number {
  const r = ROOT_FIVE * Math.sqrt(squared);
  return (5 / 3) * (1 + r) * Math.exp(-r);
}

/** Unscaled squared difference of two points on an axis. */
export function squaredDifference(isChoice: boolean, a: number, b: number): number {
  if (isChoice) return a === b ? 0 : 1;
  return (a - b) * (a - b);
}

/** Inverse squares of the length scales. */
export function inverseSquares(lengths: Float64Array): Float64Array {
  return lengths.map((length) => 1 / (length * length));
}

/** Squared distance of a row from the point at offset `start` of `otherRows`; `weights` scale the axes' squares. */
export function squaredDistance(
  { isChoice, rows }: Points,
  weights: Float64Array,
  row: number,
  otherRows: Float64Array,
  start: number,
): number {
  const axisCount = weights.length;
  let sum = 0;
  for (let axis = 0; axis < axisCount; axis++) {
    const difference = rows[row * axisCount + axis]! - otherRows[start + axis]!;
    if (difference !== 0) sum += weights[axis]! * (isChoice[axis] ? 1 : difference * difference);
  }
  return sum;
}
