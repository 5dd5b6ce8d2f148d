import { maternLikelihood, computePairs, type Likelihood } from './gaussian-process.ts';
import type { Hyperparameters, Points } from './kernel.ts';
import { minimize, type Evaluation } from './minimize.ts';

/** A log-normal prior within bounds. */
export interface Prior {
  /** Mean and standard deviation of the logarithm. */
  readonly mean: number;
  readonly deviation: number;
  /** Bounds of the logarithm, within which a covariance can be factored. */
  readonly bounds: readonly [low: number, high: number];
}

/** Maximum number of iterations of a fit. */
const ITERATIONS = 40;
/** Predicted decrease of the negative log posterior below which the fit ends. */
const TOLERANCE = 1e-3;

/**
 * Prior of a length scale in `axisCount` dimensions. Distances grow with the square root of the number of dimensions
 * (Hvarfner, Hellsten, Nardi: "Vanilla Bayesian optimization performs great in high dimensions", 2024).
 */
function lengthPrior(axisCount: number): Prior {
  return { mean: 0.5 * Math.log(axisCount) - 0.5, deviation: 1, bounds: [-5, 5] };
}

/** Prior of the variance of the function, for values with a variance of 1. */
const SIGNAL: Prior = { mean: 0, deviation: 0.5, bounds: [-4, 4] };
/** Prior of the noise variance of one training. */
const NOISE: Prior = { mean: -6, deviation: 2, bounds: [-14, 1] };

/** Observations that hyperparameters are fitted to. */
interface Observations {
  readonly values: Float64Array;
  /** Noise variance of each value relative to that of one training; 1 by default. */
  readonly noiseShares?: Float64Array;
  /** Noise, estimated from the repeats of each configuration. */
  readonly noiseEstimate?: NoiseEstimate;
}

/** Variance of repeats around their configuration's mean. */
export interface NoiseEstimate {
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/**
 * Finds the most probable hyperparameters for observations (maximum a posteriori). With `noiseEstimate`, the likelihood
 * includes the differences between a configuration's repeats, which depend only on the noise.
 */
export function fitHyperparameters(
  points: Points,
  { values, noiseShares, noiseEstimate = { variance: 0, degreesOfFreedom: 0 } }: Observations,
): Hyperparameters {
  const axisCount = points.isChoice.length;
  const pairs = computePairs(points);
  const priors = [...Array.from({ length: axisCount }, () => lengthPrior(axisCount)), SIGNAL, NOISE];
  const mostProbable = findMostProbable(priors, (logs) => {
    const likelihood = maternLikelihood(fromLogs(logs), pairs, values, noiseShares);
    if (likelihood === undefined) return undefined;
    const { value, gradient } = negativeLogPosterior(likelihood, priors, logs);
    const { variance, degreesOfFreedom } = noiseEstimate;
    const ratio = variance / Math.exp(logs[axisCount + 1]!);
    gradient[axisCount + 1]! += (degreesOfFreedom / 2) * (1 - ratio);
    return { value: value + (degreesOfFreedom / 2) * (logs[axisCount + 1]! + ratio), gradient };
  });
  return fromLogs(mostProbable);
}

/**
 * Finds the logarithms of the most probable hyperparameters, starting at the means of their priors.
 *
 * @param evaluate negative log posterior within the bounds; undefined where it has no value
 */
export function findMostProbable(
  priors: readonly Prior[],
  evaluate: (logs: Float64Array) => Evaluation | undefined,
): Float64Array {
  const isInside = (logs: Float64Array) =>
    priors.every(({ bounds: [low, high] }, index) => logs[index]! >= low && logs[index]! <= high);
  const start = Float64Array.from(priors, ({ mean }) => mean);
  return minimize((logs) => (isInside(logs) ? evaluate(logs) : undefined), start, ITERATIONS, TOLERANCE).x;
}

/** Negative log posterior of a likelihood and priors, with its gradient. */
export function negativeLogPosterior(
  likelihood: Likelihood,
  priors: readonly Prior[],
  logs: Float64Array,
): Evaluation {
  let value = -likelihood.log;
  const gradient = likelihood.gradient.map((component) => -component);
  for (const [index, { mean, deviation }] of priors.entries()) {
    const z = (logs[index]! - mean) / deviation;
    value += 0.5 * z * z;
    gradient[index]! += z / deviation;
  }
  return { value, gradient };
}

function fromLogs(logs: Float64Array): Hyperparameters {
  const axisCount = logs.length - 2;
  return {
    lengths: logs.slice(0, axisCount).map(Math.exp),
    signal: Math.exp(logs[axisCount]!),
    noise: Math.exp(logs[axisCount + 1]!),
  };
}
