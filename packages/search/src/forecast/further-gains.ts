import type { RandomStream } from '@ridgeline/core';
import { normalAt } from '../quantile.ts';
import { generateMoves } from '../samplers/gp/acquire.ts';
import { logImprovement } from '../samplers/gp/log-expected-improvement.ts';
import type { Surrogate } from '../samplers/gp/surrogate.ts';
import { cholesky } from '../samplers/gp/triangular.ts';

/** Positions of a strategy's further configurations. */
export type FurtherPositions =
  /** These positions, in this order, from a sampler that does not learn. */
  | { readonly type: 'known'; readonly positions: readonly Float64Array[] }
  /** Each of `count` positions has the highest expected improvement given the results before it. */
  | { readonly type: 'chosen'; readonly count: number };

/** Settings for drawing values of further configurations from a surrogate. */
interface DrawSettings {
  readonly drawCount: number;
  /** Noise variance of a configuration's value relative to that of one training: 1 / number of seeds. */
  readonly noiseShare: number;
  /** Stream of the candidate positions. */
  readonly positionStream: RandomStream;
  /** Stream of the values at these positions. */
  readonly valueStream: RandomStream;
}

/** Number of candidates scattered over the cube. */
const SCATTERED = 80;
/** Number of best configurations with candidates near them. */
const CENTERS = 2;
/** Distances of the candidates near a center, in sides of the cube. */
const DISTANCES = [0.15, 0.03];
/** Number of candidates at each distance from a center. */
const CANDIDATES_PER_DISTANCE = 12;
/** Share of the signal variance added to the diagonal of a covariance matrix, to keep it positive definite. */
const JITTER = 1e-9;
/** Range and resolution of the table of improvements. */
const TABLE = { from: -20, to: 10, entriesPerUnit: 32 } as const;

/**
 * Draws the gains of further configurations over the best one so far, in the metric's unit. Gains are negative if no
 * further configuration is as good. Each row is one draw: the largest gain of the first configuration, of the first
 * two, and so on. Undefined if the surrogate has no scale in the metric's unit, if no candidate position remains, or if
 * the covariance of known positions is not positive definite.
 *
 * @example
 * const settings = { drawCount: 200, noiseShare: 1, positionStream, valueStream };
 * furtherGains(surrogate, { type: 'chosen', count: 6 }, settings)?.length; // 200
 */
export function furtherGains(
  surrogate: Surrogate,
  further: FurtherPositions,
  options: DrawSettings,
): readonly Float64Array[] | undefined {
  const { scale } = surrogate;
  if (scale === undefined) return undefined;
  const rows =
    further.type === 'known'
      ? drawAtKnown(surrogate, further.positions, options)
      : drawAtChosen(surrogate, further.count, options);
  return rows?.map((values) => {
    let lowest = Infinity;
    return values.map((value) => {
      lowest = Math.min(lowest, value);
      return (scale.value - lowest) / scale.slope;
    });
  });
}

/** Draws values at known positions from their joint distribution. */
function drawAtKnown(
  { space, posterior, hyperparameters: { signal, noise } }: Surrogate,
  positions: readonly Float64Array[],
  { drawCount, noiseShare, valueStream }: DrawSettings,
): readonly Float64Array[] | undefined {
  const count = positions.length;
  const { means, covariances } = posterior.predictJointly(space.pointsAt(positions));
  const addedVariance = noise * noiseShare + signal * JITTER;
  const factor = cholesky(
    count,
    (row, column) => covariances[row * count + column]! + (row === column ? addedVariance : 0),
  );
  if (factor === undefined) return undefined;
  return Array.from({ length: drawCount }, (_, draw) => {
    const normals = Float64Array.from({ length: count }, (_, index) =>
      normal(valueStream, draw * count + index),
    );
    return means.map((mean, row) => {
      let value = mean;
      for (let column = 0; column <= row; column++) value += factor[row * count + column]! * normals[column]!;
      return value;
    });
  });
}

/** Draws values in a simulated search, which maximizes expected improvement and learns each drawn value. */
function drawAtChosen(
  surrogate: Surrogate,
  furtherCount: number,
  { drawCount, noiseShare, positionStream, valueStream }: DrawSettings,
): readonly Float64Array[] | undefined {
  const { space, posterior, hyperparameters } = surrogate;
  const candidates = drawCandidates(surrogate, positionStream);
  const count = candidates.length;
  if (count === 0) return undefined;
  const prior = posterior.predictJointly(space.pointsAt(candidates));
  const minVariance = hyperparameters.signal * JITTER;
  const noise = hyperparameters.noise * noiseShare + minVariance;
  return Array.from({ length: drawCount }, (_, draw) => {
    const means = prior.means.slice();
    const variances = means.map((_, index) => Math.max(minVariance, prior.covariances[index * (count + 1)]!));
    /** For each drawn value, the change of all means per standard deviation of that value. */
    const changes: Float64Array[] = [];
    const isFree = new Uint8Array(count).fill(1);
    let best = surrogate.best;
    return Float64Array.from({ length: Math.min(furtherCount, count) }, (_, furtherIndex) => {
      const chosenIndex = findMostPromising(means, variances, isFree, best);
      isFree[chosenIndex] = 0;
      const deviation = Math.sqrt(variances[chosenIndex]! + noise);
      const change = prior.covariances.slice(chosenIndex * count, (chosenIndex + 1) * count);
      for (const earlier of changes) {
        const weight = earlier[chosenIndex]!;
        for (let index = 0; index < count; index++) change[index]! -= weight * earlier[index]!;
      }
      const z = normal(valueStream, draw * furtherCount + furtherIndex);
      const value = means[chosenIndex]! + deviation * z;
      for (let index = 0; index < count; index++) {
        change[index]! /= deviation;
        means[index]! += change[index]! * z;
        variances[index] = Math.max(minVariance, variances[index]! - change[index]! * change[index]!);
      }
      changes.push(change);
      best = Math.min(best, means[chosenIndex]!);
      return value;
    });
  });
}

/** Free candidate with the highest expected improvement below `best`. */
function findMostPromising(
  means: Float64Array,
  variances: Float64Array,
  isFree: Uint8Array,
  best: number,
): number {
  let chosenIndex = -1;
  let highest = -Infinity;
  for (let index = 0; index < means.length; index++) {
    if (isFree[index] === 0) continue;
    const deviation = Math.sqrt(variances[index]!);
    const score = Math.log(deviation) + tabulatedImprovement((best - means[index]!) / deviation);
    if (chosenIndex < 0 || score > highest) [chosenIndex, highest] = [index, score];
  }
  return chosenIndex;
}

/** Draws distinct positions without a result: some scattered over the cube, others around the best configurations. */
function drawCandidates(
  { space, modelledPositions, endedPositions }: Surrogate,
  stream: RandomStream,
): readonly Float64Array[] {
  const usedKeys = new Set(endedPositions.map((position) => position.join(' ')));
  const candidates: Float64Array[] = [];
  let index = 0;
  const draw = () => stream.uniform(index++);
  const add = (position: Float64Array) => {
    const snapped = space.snap(position);
    const key = snapped.join(' ');
    if (usedKeys.has(key)) return;
    usedKeys.add(key);
    candidates.push(snapped);
  };
  for (let count = 0; count < SCATTERED; count++)
    add(Float64Array.from(space.axes, (axis) => axis.at(draw())));
  const source = { space, draw, normal: () => normalAt({ mu: 0, sigma: 1 }, draw()) };
  for (const center of modelledPositions.slice(0, CENTERS)) {
    for (const distance of DISTANCES) {
      for (const position of generateMoves(source, center, distance, CANDIDATES_PER_DISTANCE)) add(position);
    }
  }
  return candidates;
}

/** Table of {@link logImprovement}. */
const improvements = Float64Array.from(
  { length: (TABLE.to - TABLE.from) * TABLE.entriesPerUnit + 1 },
  (_, index) => logImprovement(TABLE.from + index / TABLE.entriesPerUnit),
);

/** {@link logImprovement}, interpolated between table entries, because it is evaluated millions of times. */
function tabulatedImprovement(z: number): number {
  const position = (z - TABLE.from) * TABLE.entriesPerUnit;
  const index = Math.floor(position);
  if (!(index >= 0 && index + 1 < improvements.length)) return logImprovement(z);
  return improvements[index]! + (position - index) * (improvements[index + 1]! - improvements[index]!);
}

function normal(stream: RandomStream, index: number): number {
  return normalAt({ mu: 0, sigma: 1 }, stream.uniform(index));
}
