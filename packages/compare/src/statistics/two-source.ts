import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { PairedT } from './paired-t.ts';
import { deviationOf, meanOf } from './sample.ts';

/** Interval for a mean over two crossed samples, and its test against 0. */
export interface TwoSourceT {
  readonly seeds: number;
  readonly examples: number;
  readonly mean: number;
  readonly standardError: number;
  /** Part of the standard error that more seeds would reduce. */
  readonly seedError: number;
  /** Part of the standard error that more examples would reduce. */
  readonly exampleError: number;
  /** Standard error that remains with infinitely many seeds: the examples' error without the residual's part. */
  readonly endlessSeedsError: number;
  /** Degrees of freedom: at least those of the smaller source, at most the sum of both. */
  readonly degreesOfFreedom: number;
  readonly low: number;
  readonly high: number;
  readonly t: number;
  /** Two-sided p value. */
  readonly p: number;
}

/** Minimum number of seeds for a reliable two-source interval. */
export const minReliableSeeds = 5;

interface TwoSourceOptions {
  /** Degrees of freedom of the example means: below `examples - 1` if few examples determine the mean. */
  readonly exampleFreedom?: number | undefined;
  /**
   * Number k of outer splits of the examples. Networks of two splits share training rows, so the variance of the
   * examples is multiplied by k/(k - 1).
   */
  readonly splits?: number | undefined;
}

/**
 * Two-source t interval and test of a table of differences by seed and example, valid for new seeds and new examples.
 * The squared standard error is that of the seed means plus that of the example means; this counts the residual twice
 * and so errs on the safe side. Degrees of freedom by Welch ("The generalization of Student's problem", Biometrika 34,
 * 1947) and Satterthwaite ("An approximate distribution of estimates of variance components", Biometrics Bulletin 2,
 * 1946). Undefined for fewer than two seeds or examples, for seeds with different numbers of examples, and if all means
 * are equal.
 *
 * @param table `[seeds][examples]`
 * @param confidence share of such intervals that contain the true mean, 0 to 1
 * @example
 * twoSourceT([[0.1, 0.3, 0.2], [0.2, 0.3, 0.3]]); // { mean: 0.233…, degreesOfFreedom: 2.98…, … }
 */
export function twoSourceT(
  table: readonly ArrayLike<number>[],
  confidence = 0.95,
  { exampleFreedom, splits }: TwoSourceOptions = {},
): TwoSourceT | undefined {
  const seeds = table.length;
  const examples = table[0]?.length ?? 0;
  if (seeds < 2 || examples < 2 || table.some(({ length }) => length !== examples)) return undefined;
  const seedMeans = table.map((row) => meanOf(Array.from(row)));
  const exampleMeans = new Float64Array(examples);
  for (const row of table) {
    for (let example = 0; example < examples; example++) exampleMeans[example]! += row[example]! / seeds;
  }
  const seedError = deviationOf(seedMeans) / Math.sqrt(seeds);
  const inflation = splits === undefined ? 1 : splits / (splits - 1);
  const exampleError = deviationOf(Array.from(exampleMeans)) * Math.sqrt(inflation / examples);
  const [seedVariance, exampleVariance] = [seedError * seedError, exampleError * exampleError];
  const variance = seedVariance + exampleVariance;
  if (variance === 0) return undefined;
  const degreesOfFreedom =
    (variance * variance) /
    ((seedVariance * seedVariance) / (seeds - 1) +
      (exampleVariance * exampleVariance) / (exampleFreedom ?? examples - 1));
  const standardError = Math.sqrt(variance);
  const residualPart =
    computeResidualVariance(table, { bySeed: seedVariance, byExample: exampleVariance / inflation }) /
    (seeds * examples);
  const mean = meanOf(seedMeans);
  const reach = tQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  const t = mean / standardError;
  return {
    seeds,
    examples,
    mean,
    standardError,
    seedError,
    exampleError,
    endlessSeedsError: Math.sqrt(Math.max(0, exampleVariance - residualPart)),
    degreesOfFreedom,
    low: mean - reach,
    high: mean + reach,
    t,
    p: 2 * tCdf(-Math.abs(t), degreesOfFreedom),
  };
}

/**
 * Widens a two-source interval over fewer than five seeds to include the interval over seeds alone, and uses the larger
 * p value. From five seeds on, returns the interval unchanged. A deviation over few seeds that happens to be small
 * shortens the interval twice: by the standard error and by the degrees of freedom. Intervals over two seeds could then
 * contain the true mean in only 87 % of cases, instead of 95 %.
 *
 * @param overSeeds t interval of the seed means; undefined without a spread over seeds
 */
export function widenOverFewSeeds(twoSource: TwoSourceT, overSeeds: PairedT | undefined): TwoSourceT {
  if (overSeeds === undefined || twoSource.seeds >= minReliableSeeds) return twoSource;
  return {
    ...twoSource,
    low: Math.min(twoSource.low, overSeeds.low),
    high: Math.max(twoSource.high, overSeeds.high),
    p: Math.max(twoSource.p, overSeeds.p),
  };
}

/**
 * Variance that remains in a table after its row and column effects are removed, from two-way sums of squares. `bySeed`
 * and `byExample` are the squared standard errors of the seed means and of the example means.
 */
function computeResidualVariance(
  table: readonly ArrayLike<number>[],
  { bySeed, byExample }: { readonly bySeed: number; readonly byExample: number },
): number {
  const [seeds, examples] = [table.length, table[0]!.length];
  let [sum, squares] = [0, 0];
  for (const row of table) {
    for (let example = 0; example < examples; example++) {
      const value = row[example]!;
      sum += value;
      squares += value * value;
    }
  }
  const total = squares - (sum * sum) / (seeds * examples);
  const seedSquares = bySeed * seeds * (seeds - 1) * examples;
  const exampleSquares = byExample * examples * (examples - 1) * seeds;
  return Math.max(0, total - seedSquares - exampleSquares) / ((seeds - 1) * (examples - 1));
}
