import { populationOf, type Metric, type Parameters, type Strategy } from '@ridgeline/core';
import type { History } from '../../history.ts';
import { lossAtEnd } from '../../pruners/asha.ts';
import { isInformative } from '../standing.ts';

/** Gain of a member in one generation, in which it continued a training. */
interface Gain {
  /** Number of the generation, used as time. */
  readonly generation: number;
  /** Loss at its start. */
  readonly before: number;
  readonly parameters: Parameters;
  /** Decrease of the loss; -Infinity if it diverged. */
  readonly value: number;
}

/**
 * Gains of all finished generations, in the order of the configurations. First generations have no gain, since their
 * loss before training is unknown.
 */
export function computeGains({ finished }: History, strategy: Strategy, metric: Metric): readonly Gain[] {
  const { population } = populationOf(strategy)!;
  const byNumber = new Map(finished.map((one) => [one.configuration.number, one]));
  return finished.filter(isInformative).flatMap((one): readonly Gain[] => {
    const { part, point, parameters } = one.configuration;
    const parent = part?.parent === undefined ? undefined : byNumber.get(part.parent);
    if (parent === undefined) return [];
    const before = lossAtEnd(parent, metric);
    if (!Number.isFinite(before)) return [];
    return [
      {
        generation: Math.floor(point / population),
        before,
        parameters,
        value: before - lossAtEnd(one, metric),
      },
    ];
  });
}

/** Maximum distance of a standardised value from the mean. */
const MAX_DEVIATIONS = 2;
/** Added to deviations and ranges, which are 0 for equal values. */
const TINY = 1e-8;

/**
 * Values as standard deviations from their mean, limited to -2 to 2, like Ray's `standardize`. Mean and deviation are
 * taken over the finite values.
 *
 * @example
 * standardise([1, 3, -Infinity]); // [-1, 1, -2], nearly
 */
export function standardise(values: readonly number[]): Float64Array {
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const deviation = Math.sqrt(squares / finite.length) + TINY;
  return Float64Array.from(values, (value) =>
    Math.min(
      MAX_DEVIATIONS,
      Math.max(-MAX_DEVIATIONS, Number.isFinite(value) ? (value - mean) / deviation : -MAX_DEVIATIONS),
    ),
  );
}

/** Scale of the range of the given numbers to 0 to 1, as Ray's `normalize`. */
export function rangeScale(values: readonly number[]): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => (value - low) / (high - low + TINY);
}
