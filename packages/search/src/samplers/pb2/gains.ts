import { populationOf, type Metric, type Parameters, type Strategy } from '@ridgeline/core';
import type { History } from '../../history.ts';
import { lossAtEnd } from '../../pruners/asha.ts';
import { isInformative } from '../rank-configurations.ts';

/** Gain of a member that continued a training for one generation. */
interface Gain {
  /** Number of the generation, used as time. */
  readonly generation: number;
  /** Loss at the start of the generation. */
  readonly startLoss: number;
  readonly parameters: Parameters;
  /** Decrease of the loss; -Infinity if the member diverged or never reported the metric. */
  readonly value: number;
}

/**
 * Computes the gain of each member that continued a training, in the order of the history. Members of the first
 * generation have no gain, because their loss before training is unknown. Members without a result, or whose loss at
 * the start was not finite, have none either.
 */
export function computeGains({ finished }: History, strategy: Strategy, metric: Metric): readonly Gain[] {
  const { population } = populationOf(strategy)!;
  const byNumber = new Map(finished.map((entry) => [entry.configuration.number, entry]));
  return finished.filter(isInformative).flatMap((entry): readonly Gain[] => {
    const { part, point, parameters } = entry.configuration;
    const parent = part?.parent === undefined ? undefined : byNumber.get(part.parent);
    if (parent === undefined) return [];
    const startLoss = lossAtEnd(parent, metric);
    if (!Number.isFinite(startLoss)) return [];
    return [
      {
        generation: Math.floor(point / population),
        startLoss,
        parameters,
        value: startLoss - lossAtEnd(entry, metric),
      },
    ];
  });
}

/** Maximum distance of a standardized value from the mean. */
const MAX_DEVIATIONS = 2;
/** Number added to deviations and ranges, which would be 0 for equal values. */
const TINY = 1e-8;

/**
 * Expresses values as standard deviations from their mean, limited to -2 to 2, like Ray's `standardize`. Mean and
 * deviation are those of the finite values; an infinite value becomes -2.
 *
 * @example
 * standardize([1, 3, -Infinity]); // about [-1, 1, -2]
 */
export function standardize(values: readonly number[]): Float64Array {
  const finiteValues = values.filter(Number.isFinite);
  const mean = finiteValues.reduce((sum, value) => sum + value, 0) / finiteValues.length;
  const squares = finiteValues.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const deviation = Math.sqrt(squares / finiteValues.length) + TINY;
  return Float64Array.from(values, (value) =>
    Math.min(
      MAX_DEVIATIONS,
      Math.max(-MAX_DEVIATIONS, Number.isFinite(value) ? (value - mean) / deviation : -MAX_DEVIATIONS),
    ),
  );
}

/** Creates a function that maps the range of these numbers to the interval from 0 to 1, like Ray's `normalize`. */
export function createRangeScale(values: readonly number[]): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => (value - low) / (high - low + TINY);
}
