import {
  processLikelihood,
  type Correlation,
  type SlopedCorrelation,
  type Variances,
} from '../gp/gaussian-process.ts';
import { findMostProbable, negativeLogPosterior, type Prior } from '../gp/fit.ts';

/** Hyperparameters of a Gaussian process whose function changes over time. */
export interface TimeVaryingHyperparameters extends Variances {
  /** Squared distance at which the correlation falls to 1 / e. */
  readonly length: number;
  /** Share of the function that is forgotten in two units of time, above 0 and below 1. */
  readonly forgetting: number;
}

/** Rows of coordinates; the first coordinate is time. */
export type TimedPoints = readonly Float64Array[];

/**
 * Squared exponential correlation that fades with time (Bogunovic, Scarlett, Cevher: "Time-varying Gaussian process
 * bandit optimization", AISTATS 2016): exp(-d² / length) (1 - forgetting)^(|t - t'| / 2). As in Ray, `length` is a
 * squared distance.
 *
 * @example
 * const { to } = timeVaryingCorrelation({ length: 1, forgetting: 0.1 }, [Float64Array.of(0, 0.5)]);
 * to(0, Float64Array.of(2, 0.5)); // 0.9
 */
export function timeVaryingCorrelation(
  { length, forgetting }: Pick<TimeVaryingHyperparameters, 'length' | 'forgetting'>,
  points: TimedPoints,
): Correlation {
  const rate = 0.5 * Math.log(1 - forgetting);
  const between = (a: Float64Array, b: Float64Array) =>
    Math.exp(rate * Math.abs(a[0]! - b[0]!) - squaredDistance(a, b) / length);
  return {
    count: points.length,
    between: (row, column) => between(points[row]!, points[column]!),
    to: (row, point) => between(points[row]!, point),
  };
}

/**
 * {@link timeVaryingCorrelation} between observed points, with its derivatives with respect to the logarithms of
 * `length` and `forgetting`.
 */
export function slopedTimeVaryingCorrelation(
  hyperparameters: Pick<TimeVaryingHyperparameters, 'length' | 'forgetting'>,
  points: TimedPoints,
): SlopedCorrelation {
  const { count, between } = timeVaryingCorrelation(hyperparameters, points);
  const { length, forgetting } = hyperparameters;
  return {
    count,
    size: 2,
    between,
    addSlopes(row, column, factor, gradient) {
      const [a, b] = [points[row]!, points[column]!];
      const slope = factor * between(row, column);
      gradient[0]! += (slope * squaredDistance(a, b)) / length;
      gradient[1]! -= (slope * 0.5 * Math.abs(a[0]! - b[0]!) * forgetting) / (1 - forgetting);
    },
  };
}

/** Squared distance in all coordinates but time. */
function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let axis = 1; axis < a.length; axis++) sum += (a[axis]! - b[axis]!) * (a[axis]! - b[axis]!);
  return sum;
}

/** Prior of `forgetting`, around Ray's initial value and within Ray's bounds. */
const FORGETTING: Prior = { mean: Math.log(0.1), deviation: 1, bounds: [Math.log(1e-5), Math.log(0.5)] };
/** Prior of the variance of the function. */
const SIGNAL: Prior = { mean: 0, deviation: 0.5, bounds: [-4, 4] };
/** Prior of the noise variance. */
const NOISE: Prior = { mean: -3, deviation: 1.5, bounds: [-12, 1] };

/** Fits hyperparameters to standardized values. */
export function fitTimeVaryingHyperparameters(
  points: TimedPoints,
  values: Float64Array,
): TimeVaryingHyperparameters {
  const axisCount = points[0]!.length - 1;
  const lengthPrior: Prior = { mean: Math.log(axisCount) - 1, deviation: 1.5, bounds: [-8, 8] };
  const priors = [lengthPrior, FORGETTING, SIGNAL, NOISE];
  return fromLogs(
    findMostProbable(priors, (logs) => {
      const hyperparameters = fromLogs(logs);
      const likelihood = processLikelihood(
        slopedTimeVaryingCorrelation(hyperparameters, points),
        hyperparameters,
        values,
      );
      return likelihood && negativeLogPosterior(likelihood, priors, logs);
    }),
  );
}

function fromLogs(logs: Float64Array): TimeVaryingHyperparameters {
  const [length, forgetting, signal, noise] = logs.map(Math.exp);
  return { length: length!, forgetting: forgetting!, signal: signal!, noise: noise! };
}
