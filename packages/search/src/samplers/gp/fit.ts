import { likelihoodOf, pairsOf } from './gaussian-process.ts';
import type { Hyperparameters, Points } from './kernel.ts';
import { minimize } from './minimize.ts';

/** A log-normal prior: mean and deviation of the logarithm. */
interface Prior {
  readonly mean: number;
  readonly deviation: number;
}

const ITERATIONS = 40;
/** Decrease of the negative log posterior below which the fit ends. */
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

/** Observations that hyperparameters are fitted to. */
interface Observed {
  readonly values: Float64Array;
  /** Share of the noise that each value has; left out: all of it. */
  readonly shares?: Float64Array;
  /** Noise, estimated from the repeats of each configuration. */
  readonly repeats?: Repeats;
}

/** Variance of repeats around the mean of their configuration, and its degrees of freedom. */
export interface Repeats {
  readonly variance: number;
  readonly freedom: number;
}

/**
 * Most probable hyperparameters, given observations (maximum a posteriori). With `repeats` the likelihood is that of
 * all repeats: that of the means times that of the differences within configurations, which depend on the noise alone.
 */
export function fitHyperparameters(
  points: Points,
  { values, shares, repeats = { variance: 0, freedom: 0 } }: Observed,
): Hyperparameters {
  const axes = points.isChoice.length;
  const pairs = pairsOf(points);
  const priors = [...Array.from({ length: axes }, () => lengthPrior(axes)), SIGNAL, NOISE];
  const bounds = [...Array.from({ length: axes }, () => BOUNDS.lengths), BOUNDS.signal, BOUNDS.noise];
  const isInside = (logs: Float64Array) =>
    logs.every((log, index) => log >= bounds[index]![0] && log <= bounds[index]![1]);
  const { x } = minimize(
    (logs) => {
      const likelihood = isInside(logs) ? likelihoodOf(fromLogs(logs), pairs, values, shares) : undefined;
      if (likelihood === undefined) return undefined;
      let value = -likelihood.log;
      const gradient = likelihood.gradient.map((part) => -part);
      for (const [index, { mean, deviation }] of priors.entries()) {
        const z = (logs[index]! - mean) / deviation;
        value += 0.5 * z * z;
        gradient[index]! += z / deviation;
      }
      const ratio = repeats.variance / Math.exp(logs[axes + 1]!);
      value += (repeats.freedom / 2) * (logs[axes + 1]! + ratio);
      gradient[axes + 1]! += (repeats.freedom / 2) * (1 - ratio);
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
