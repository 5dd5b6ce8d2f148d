import { nonDominatedRanks, randomStream } from '@ridgeline/core';
import type { Interval } from '../comparison.ts';
import { binomialInterval } from '../statistics/binomial-interval.ts';

/** A point in the space of the objectives, as losses. */
export type LossPoint = readonly number[];

/** Results of one run, as losses. The run attains a point if one of its results is at least as good in every loss. */
export type AttainmentRun = readonly LossPoint[];

/** Maximum number n of pairs of runs for which all 2^(n - 1) exchanges between the strategies are enumerated. */
const MAX_EXACT = 12;
/** Number of exchanges drawn at random for more than {@link MAX_EXACT} pairs. */
const DRAWS = 5000;

/** Difference between the attainment of two strategies. */
export interface AttainmentDifference {
  /** Point where the numbers of attaining runs differ most (the middle one of ties); undefined without a difference. */
  readonly largest: AttainmentPoint | undefined;
  /** P value of `largest` under the hypothesis that neither strategy attains any point more often. */
  readonly p: number;
  /** Smallest p value that this number of runs can give: 1 over the number of exchanges, including the observed one. */
  readonly smallest: number;
  /** Most demanding points with a significant difference: those at which `a` leads, then those at which `b` leads. */
  readonly shown: readonly AttainmentPoint[];
}

/** A point, with the runs of two strategies that attain it. */
export interface AttainmentPoint {
  readonly point: LossPoint;
  readonly a: AttainmentCount;
  readonly b: AttainmentCount;
}

/** Runs that attain a point. */
export interface AttainmentCount {
  readonly runs: number;
  readonly of: number;
  /** 95 % interval of the chance that a new run attains the point. */
  readonly interval: Interval;
}

/** True if a run attains a point. */
function attains(run: AttainmentRun, point: LossPoint): boolean {
  return run.some((losses) => losses.every((loss, index) => loss <= point[index]!));
}

/**
 * Empirical attainment function at a point: the number of runs that attain it (Fonseca and Fleming: "On the performance
 * assessment and comparison of stochastic multiobjective optimizers", 1996), with the exact interval of the chance that a
 * new run attains it.
 *
 * @example
 * attainedAt([[[1, 2]], [[2, 1]]], [1, 3]).runs; // 1
 */
export function attainedAt(runs: readonly AttainmentRun[], point: LossPoint): AttainmentCount {
  const hits = runs.filter((run) => attains(run, point)).length;
  return { runs: hits, of: runs.length, interval: binomialInterval(hits, runs.length) };
}

/**
 * Attainment surface of two losses: the most demanding points attained by at least `count` runs, ordered by the first
 * loss (Grunert da Fonseca, Fonseca, Hall: "Inferential performance assessment of stochastic optimisers and the
 * attainment function", 2001). Empty if there are none. Equal to `eaf` of moocore.
 *
 * @param runs runs whose results have two losses
 * @param count 1 to the number of runs
 * @example
 * attainmentSurface([[[1, 2]], [[2, 1]]], 2); // [[2, 2]]
 */
export function attainmentSurface(runs: readonly AttainmentRun[], count: number): readonly LossPoint[] {
  const surface: LossPoint[] = [];
  for (const { x, secondLosses } of buildColumns(runs)) {
    const y = secondLosses.toSorted((a, b) => a - b)[count - 1]!;
    if (y < (surface.at(-1)?.[1] ?? Infinity)) surface.push([x, y]);
  }
  return surface;
}

/**
 * Compares two strategies by the attainment of their runs. The statistic is the largest difference, over all points,
 * between the numbers of runs that attain a point. The runs of each pair are exchanged in all ways (for more than 12
 * pairs, in 5,000 random ones), which controls the error over all points (Fonseca, Grunert da Fonseca, Paquete:
 * "Exploring the performance of stochastic multiobjective optimisers with the second-order attainment function", 2005;
 * Westfall, Young: "Resampling-based multiple testing", 1993). With two losses, the points are all corners of the
 * attainment surfaces; with more, only the results themselves.
 *
 * @param a runs of the first strategy, each paired with the run of `b` at the same index
 * @param level accepted chance that any point is shown falsely
 * @param seed seed of the random exchanges
 * @example
 * compareAttainment([[[1, 1]]], [[[2, 2]]], { level: 0.05, seed: 7 }).p; // 1
 */
export function compareAttainment(
  a: readonly AttainmentRun[],
  b: readonly AttainmentRun[],
  { level, seed }: { readonly level: number; readonly seed: number },
): AttainmentDifference {
  const pairCount = a.length;
  const points = listPoints([...a, ...b]).map((point) => {
    const signs = Int8Array.from(a, (run, pair) => +attains(run, point) - +attains(b[pair]!, point));
    return { point, signs, difference: signs.reduce((sum, sign) => sum + sign, 0) };
  });
  const patterns = [...new Map(points.map(({ signs }) => [signs.join(), signs])).values()];
  const exchangedMaxima = listExchanges(pairCount, seed).map((flips) =>
    findLargestDifference(patterns, flips),
  );
  // The observed assignment counts as one of the random ones, so p is never 0.
  const [observedCount, total] =
    pairCount <= MAX_EXACT ? [0, exchangedMaxima.length] : [1, exchangedMaxima.length + 1];
  const computeP = (difference: number) =>
    (observedCount + exchangedMaxima.filter((max) => max >= Math.abs(difference)).length) / total;
  const maxDifference = points.reduce((best, { difference }) => Math.max(best, Math.abs(difference)), 0);
  const describePoint = ({ point }: { readonly point: LossPoint }): AttainmentPoint => ({
    point,
    a: attainedAt(a, point),
    b: attainedAt(b, point),
  });
  const selectMostDemanding = (side: 1 | -1, min: number) => {
    const selectedPoints = points.filter(({ difference }) => side * difference >= min);
    const ranks = nonDominatedRanks(selectedPoints.map(({ point }) => point));
    return selectedPoints.filter((_, index) => ranks[index] === 0);
  };
  // Points at the ends are extreme in one loss, but the middle one balances both.
  const largestPoints =
    maxDifference === 0 ? [] : [1, -1].flatMap((side) => selectMostDemanding(side as 1 | -1, maxDifference));
  const minShown = Array.from({ length: maxDifference }, (_, index) => index + 1).find(
    (count) => computeP(count) <= level,
  );
  const shownPoints =
    minShown === undefined ? [] : [...selectMostDemanding(1, minShown), ...selectMostDemanding(-1, minShown)];
  return {
    largest:
      largestPoints.length === 0 ? undefined : describePoint(largestPoints[(largestPoints.length - 1) >> 1]!),
    p: computeP(maxDifference),
    smallest: 1 / total,
    shown: shownPoints.map(describePoint),
  };
}

/**
 * Minimum number of runs of each strategy that could show a difference at a level. Undefined if no number could, because
 * at most 5,000 exchanges are drawn.
 *
 * @example
 * minRuns(0.05); // 6, with 2^5 exchanges
 */
export function minRuns(level: number): number | undefined {
  const runs = Math.ceil(1 - Math.log2(level));
  return runs <= MAX_EXACT || 1 / (DRAWS + 1) <= level ? runs : undefined;
}

/** Results with a first loss up to `x`. */
interface Column {
  readonly x: number;
  /** Smallest second loss of each run among these results; Infinity for a run without such a result. */
  readonly secondLosses: readonly number[];
}

/** Builds one column for each first loss, ascending. */
function buildColumns(runs: readonly AttainmentRun[]): readonly Column[] {
  const points = runs
    .flatMap((run, index) => run.map(([x, y]) => ({ x: x!, y: y!, index })))
    .sort((a, b) => a.x - b.x);
  const secondLosses = runs.map(() => Infinity);
  return points.flatMap(({ x, y, index: run }, index) => {
    secondLosses[run] = Math.min(secondLosses[run]!, y);
    return points[index + 1]?.x === x ? [] : [{ x, secondLosses: [...secondLosses] }];
  });
}

/** Points at which the attainment of some runs can differ. Points of two losses are ordered by the first loss. */
function listPoints(runs: readonly AttainmentRun[]): readonly LossPoint[] {
  const points = runs.flat();
  if (points[0]?.length !== 2) return points;
  return buildColumns(runs).flatMap(({ x, secondLosses }) =>
    [...new Set(secondLosses)].filter(Number.isFinite).map((y) => [x, y]),
  );
}

/**
 * Lists the signs of the pairs in each exchange: 1 keeps a pair, -1 exchanges it. The enumeration always keeps the last
 * pair, because exchanging all pairs gives the same difference.
 */
function listExchanges(pairCount: number, seed: number): readonly Int8Array[] {
  if (pairCount <= MAX_EXACT)
    return Array.from({ length: 2 ** Math.max(0, pairCount - 1) }, (_, pattern) =>
      Int8Array.from({ length: pairCount }, (_, pair) => ((pattern >> pair) & 1 ? -1 : 1)),
    );
  const stream = randomStream(seed, 'attainment');
  const blocks = Math.ceil(pairCount / 32);
  return Array.from({ length: DRAWS }, (_, draw) => {
    const bits = Array.from({ length: blocks }, (_, block) => stream.bits(draw * blocks + block));
    return Int8Array.from({ length: pairCount }, (_, pair) =>
      (bits[pair >> 5]! >>> (pair & 31)) & 1 ? -1 : 1,
    );
  });
}

/** Largest absolute difference, over all points, after an exchange of pairs. */
function findLargestDifference(patterns: readonly Int8Array[], flips: Int8Array): number {
  let largest = 0;
  for (const signs of patterns) {
    let sum = 0;
    for (let pair = 0; pair < signs.length; pair++) sum += signs[pair]! * flips[pair]!;
    largest = Math.max(largest, Math.abs(sum));
  }
  return largest;
}
