import { likelihoodOf, pairsOf } from './gaussian-process.ts';
import type { Hyperparameters, Points } from './kernel.ts';
import { minimize } from './minimize.ts';

/** A log-normal prior: mean and deviation of the logarithm. */
interface Prior {
  readonly mean: number;
  readonly deviation: number;
}

const ITERATIONS = 40;
/** Decrease of the negative log posterior that is too small for another step. */
const TOLERANCE = 1e-3;
/** Bounds of the logarithms, for a covariance that can be factored. */
const BOUNDS = { lengths: [-5, 5], signal: [-4, 4], noise: [-14, 1] } as const;

/**
 * Prior of a length scale on `axes` axes: distances grow with the root of their number (Hvarfner, Hellsten, Nardi:
 * "Vanilla Bayesian optimization performs great in high dimensions", 2024).
 */
function lengthPrior(axes: number): Prior {
  return { mean: 0.5 * Math.log(axes) - 0.5, deviation: 1 };
}

const SIGNAL: Prior = { mean: 0, deviation: 0.5 };
const NOISE: Prior = { mean: -6, deviation: 2 };

/** Most probable hyperparameters, given observations (maximum a posteriori). */
export function fitHyperparameters(points: Points, values: Float64Array): Hyperparameters {
  const axes = points.isChoice.length;
  const pairs = pairsOf(points);
  const priors = [...Array.from({ length: axes }, () => lengthPrior(axes)), SIGNAL, NOISE];
  const bounds = [...Array.from({ length: axes }, () => BOUNDS.lengths), BOUNDS.signal, BOUNDS.noise];
  const isInside = (logs: Float64Array) =>
    logs.every((log, index) => log >= bounds[index]![0] && log <= bounds[index]![1]);
  const { x } = minimize(
    (logs) => {
      const likelihood = isInside(logs) ? likelihoodOf(fromLogs(logs), pairs, values) : undefined;
      if (likelihood === undefined) return undefined;
      let value = -likelihood.log;
      const gradient = likelihood.gradient.map((part) => -part);
      for (const [index, { mean, deviation }] of priors.entries()) {
        const z = (logs[index]! - mean) / deviation;
        value += 0.5 * z * z;
        gradient[index]! += z / deviation;
      }
      return { value, gradient };
    },
    Float64Array.from(priors, ({ mean }) => mean),
    ITERATIONS,
    TOLERANCE,
  );
  return fromLogs(x);
}

function fromLogs(logs: Float64Array): Hyperparameters {
  const axes = logs.length - 2;
  return {
    lengths: logs.slice(0, axes).map(Math.exp),
    signal: Math.exp(logs[axes]!),
    noise: Math.exp(logs[axes + 1]!),
  };
}
