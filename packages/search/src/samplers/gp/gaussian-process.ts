import {
  matern,
  maternSlope,
  squaredDifference,
  squaredDistance,
  inverseSquares,
  type Hyperparameters,
  type Points,
} from './kernel.ts';
import { cholesky, invert, solveLower, solveRow, solveUpper } from './triangular.ts';

/** Mean and variance of the modelled function at a point. */
export interface MeanAndVariance {
  readonly mean: number;
  readonly variance: number;
}

/** Correlation of a function with itself, at observed points. */
export interface Correlation {
  /** Number of observed points. */
  readonly count: number;
  /** Correlation of an observed point with an earlier one: `column` < `row`. */
  between(row: number, column: number): number;
  /** Correlation of an observed point with any point. */
  to(row: number, point: Float64Array): number;
}

/** Variances of a Gaussian process. */
export interface Variances {
  /** Variance of the function. */
  readonly signal: number;
  /** Variance of an observation around the function. */
  readonly noise: number;
}

/** Gaussian process with mean 0 and any kernel, given observations. */
interface ProcessPosterior {
  /** Means at the observed points. */
  readonly means: Float64Array;
  /**
   * Predicts the function at a point. The variance starts at an upper bound, which each observation lowers.
   * `isHopeless` receives the bound at intervals; if it returns true, the bound is returned without the remaining work.
   */
  predict(point: Float64Array, isHopeless?: (bound: MeanAndVariance) => boolean): MeanAndVariance;
  /** Predicts the function at several points jointly, without noise; `among` is the correlation of these points. */
  predictJointly(positions: readonly Float64Array[], among: Correlation): JointPrediction;
}

/** Gaussian process with mean 0 and a Matern kernel, given observations. */
export interface Posterior extends Pick<ProcessPosterior, 'means' | 'predict'> {
  /** Predicts the function at several points jointly, without noise. */
  predictJointly(points: Points): JointPrediction;
}

/** Joint normal distribution of the function at several points. */
interface JointPrediction {
  readonly means: Float64Array;
  /** Covariance matrix, in row-major order. */
  readonly covariances: Float64Array;
}

/** Minimum variance, because rounding may leave 0 or less. */
const MIN_VARIANCE = 1e-12;
/** Number of observations between two calls of `isHopeless`. */
const ROWS_PER_CHECK = 16;

/** Posterior of a Gaussian process with a Matern kernel; see {@link processPosterior}. */
export function maternPosterior(
  hyperparameters: Hyperparameters,
  points: Points,
  values: Float64Array,
  noiseShares?: Float64Array,
): Posterior | undefined {
  const { lengths } = hyperparameters;
  const posterior = processPosterior(
    maternCorrelation(lengths, points),
    hyperparameters,
    values,
    noiseShares,
  );
  if (posterior === undefined) return undefined;
  const { means, predict, predictJointly } = posterior;
  return {
    means,
    predict,
    predictJointly: (predictedPoints) =>
      predictJointly(splitRows(predictedPoints), maternCorrelation(lengths, predictedPoints)),
  };
}

function splitRows({ count, isChoice: { length }, rows }: Points): readonly Float64Array[] {
  return Array.from({ length: count }, (_, row) => rows.subarray(row * length, (row + 1) * length));
}

function maternCorrelation(lengths: Float64Array, points: Points): Correlation {
  const weights = inverseSquares(lengths);
  const axisCount = weights.length;
  return {
    count: points.count,
    between: (row, column) => matern(squaredDistance(points, weights, row, points.rows, column * axisCount)),
    to: (row, point) => matern(squaredDistance(points, weights, row, point, 0)),
  };
}

/**
 * Posterior of a Gaussian process (Rasmussen, Williams: "Gaussian processes for machine learning", 2006, algorithm
 * 2.1). Undefined if its covariance is singular.
 *
 * @param values observed values, one for each point
 * @param noiseShares noise variance of each value relative to that of one training: 1 / number of seeds; 1 by default
 */
export function processPosterior(
  correlation: Correlation,
  variances: Variances,
  values: Float64Array,
  noiseShares?: Float64Array,
): ProcessPosterior | undefined {
  const { signal } = variances;
  const noiseAt = noiseFunction(variances, noiseShares);
  const { count } = correlation;
  const factor = cholesky(count, (row, column) =>
    row === column ? signal + noiseAt(row) : signal * correlation.between(row, column),
  );
  if (factor === undefined) return undefined;
  const alpha = solveUpper(factor, solveLower(factor, values.slice()));
  // Reused by all predictions, because allocating an array takes as long as filling it.
  const covariances = new Float64Array(count);
  return {
    means: values.map((value, row) => value - noiseAt(row) * alpha[row]!),
    predict(point, isHopeless = () => false) {
      let mean = 0;
      let largestReduction = 0;
      for (let row = 0; row < count; row++) {
        const covariance = signal * correlation.to(row, point);
        covariances[row] = covariance;
        mean += covariance * alpha[row]!;
        largestReduction = Math.max(largestReduction, (covariance * covariance) / (signal + noiseAt(row)));
      }
      const withVariance = (variance: number) => ({ mean, variance: Math.max(variance, MIN_VARIANCE) });
      // The most informative single observation bounds the variance from above.
      const bound = withVariance(signal - largestReduction);
      if (isHopeless(bound)) return bound;
      let variance = signal;
      for (let row = 0; row < count; row++) {
        const solved = solveRow(factor, covariances, row);
        variance -= solved * solved;
        if (row % ROWS_PER_CHECK === ROWS_PER_CHECK - 1 && isHopeless(withVariance(variance))) break;
      }
      return withVariance(variance);
    },
    predictJointly(positions, among) {
      const size = positions.length;
      const means = new Float64Array(size);
      const covariances = new Float64Array(size * size);
      // The dot product of two entries is the covariance that the observations explain.
      const explained: Float64Array[] = [];
      for (const [index, position] of positions.entries()) {
        const toObserved = Float64Array.from(values, (_, row) => signal * correlation.to(row, position));
        means[index] = dot(toObserved, alpha);
        explained.push(solveLower(factor, toObserved));
        for (let column = 0; column <= index; column++) {
          const prior = signal * (column === index ? 1 : among.between(index, column));
          const covariance = prior - dot(explained[index]!, explained[column]!);
          covariances[index * size + column] = covariance;
          covariances[column * size + index] = covariance;
        }
      }
      return { means, covariances };
    },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** Creates a function from a value's index to its noise variance. */
function noiseFunction({ noise }: Variances, noiseShares: Float64Array | undefined): (row: number) => number {
  return noiseShares === undefined ? () => noise : (row) => noise * noiseShares[row]!;
}

/** Squared differences of all pairs of points on each axis. */
interface Pairs {
  readonly count: number;
  readonly axisCount: number;
  /** Unscaled squared differences; the differences of a pair are contiguous. */
  readonly differences: Float64Array;
  /** Squared scaled distance of two points; `column` < `row`. */
  squaredDistance(weights: Float64Array, row: number, column: number): number;
}

/** Computes the squared differences of all pairs, for all evaluations of a fit. */
export function computePairs({ count, isChoice, rows }: Points): Pairs {
  const axisCount = isChoice.length;
  const differences = new Float64Array(((count * (count - 1)) / 2) * axisCount);
  let next = 0;
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < row; column++) {
      for (let axis = 0; axis < axisCount; axis++) {
        const a = rows[row * axisCount + axis]!;
        differences[next++] = squaredDifference(isChoice[axis]!, a, rows[column * axisCount + axis]!);
      }
    }
  }
  return {
    count,
    axisCount,
    differences,
    squaredDistance(weights, row, column) {
      const start = ((row * (row - 1)) / 2 + column) * axisCount;
      let sum = 0;
      for (let axis = 0; axis < axisCount; axis++) sum += differences[start + axis]! * weights[axis]!;
      return sum;
    },
  };
}

/** Log marginal likelihood, and its gradient with respect to the logarithms of the hyperparameters. */
export interface Likelihood {
  readonly log: number;
  /** Derivatives with respect to the correlation's hyperparameters, then the signal, then the noise. */
  readonly gradient: Float64Array;
}

/** Correlation of observed points, with its derivatives with respect to the logarithms of its hyperparameters. */
export interface SlopedCorrelation extends Pick<Correlation, 'count' | 'between'> {
  /** Number of hyperparameters of the correlation. */
  readonly size: number;
  /**
   * Adds the derivatives of two points' correlation, times `factor`, to `gradient`. Call `between` for the same points
   * first.
   */
  addSlopes(row: number, column: number, factor: number, gradient: Float64Array): void;
}

/** Log marginal likelihood of observations under a Matern kernel; see {@link processLikelihood}. */
export function maternLikelihood(
  hyperparameters: Hyperparameters,
  pairs: Pairs,
  values: Float64Array,
  noiseShares?: Float64Array,
): Likelihood | undefined {
  return processLikelihood(
    maternSlopes(hyperparameters.lengths, pairs),
    hyperparameters,
    values,
    noiseShares,
  );
}

function maternSlopes(lengths: Float64Array, pairs: Pairs): SlopedCorrelation {
  const { count, axisCount, differences } = pairs;
  const weights = inverseSquares(lengths);
  const squaredDistances = new Float64Array(differences.length / axisCount);
  const indexOfPair = (row: number, column: number) => (row * (row - 1)) / 2 + column;
  return {
    count,
    size: axisCount,
    between(row, column) {
      const pairIndex = indexOfPair(row, column);
      squaredDistances[pairIndex] = pairs.squaredDistance(weights, row, column);
      return matern(squaredDistances[pairIndex]);
    },
    addSlopes(row, column, factor, gradient) {
      const pairIndex = indexOfPair(row, column);
      const slope = factor * maternSlope(squaredDistances[pairIndex]!);
      for (let axis = 0; axis < axisCount; axis++) {
        gradient[axis]! += slope * differences[pairIndex * axisCount + axis]! * weights[axis]!;
      }
    },
  };
}

/**
 * Log marginal likelihood of observations (Rasmussen, Williams: "Gaussian processes for machine learning", 2006,
 * equations 2.30 and 5.9). Undefined if their covariance is singular.
 *
 * @param noiseShares as in {@link processPosterior}
 */
export function processLikelihood(
  correlation: SlopedCorrelation,
  variances: Variances,
  values: Float64Array,
  noiseShares?: Float64Array,
): Likelihood | undefined {
  const { signal } = variances;
  const noiseAt = noiseFunction(variances, noiseShares);
  const { count, size } = correlation;
  const correlations = new Float64Array((count * (count - 1)) / 2);
  let pairCount = 0;
  const factor = cholesky(count, (row, column) => {
    if (row === column) return signal + noiseAt(row);
    // Entries are computed row by row, in the order of the pairs.
    const between = correlation.between(row, column);
    correlations[pairCount++] = between;
    return signal * between;
  });
  if (factor === undefined) return undefined;
  const alpha = solveUpper(factor, solveLower(factor, values.slice()));
  let log = (-count / 2) * Math.log(2 * Math.PI);
  for (let row = 0; row < count; row++) {
    log -= 0.5 * values[row]! * alpha[row]! + Math.log(factor[row * count + row]!);
  }

  // Slopes are derivatives of the log likelihood with respect to entries of the covariance matrix.
  const inverse = invert(factor, count);
  const gradient = new Float64Array(size + 2);
  let pairIndex = 0;
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < row; column++, pairIndex++) {
      // The two triangles of the matrix cancel the factor 1/2 of the trace.
      const slope = alpha[row]! * alpha[column]! - inverse[row * count + column]!;
      correlation.addSlopes(row, column, slope * signal, gradient);
      gradient[size]! += slope * signal * correlations[pairIndex]!;
    }
    const diagonalSlope = 0.5 * (alpha[row]! * alpha[row]! - inverse[row * count + row]!);
    gradient[size]! += diagonalSlope * signal;
    gradient[size + 1]! += diagonalSlope * noiseAt(row);
  }
  return { log, gradient };
}
