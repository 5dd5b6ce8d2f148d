import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { deviationOf, meanOf } from './sample.ts';

/** Interval for a mean over two crossed samples, and the test against 0 that belongs to it. */
export interface TwoSourceT {
  readonly seeds: number;
  readonly examples: number;
  readonly mean: number;
  readonly standardError: number;
  /** Part of the standard error that more seeds would shorten. */
  readonly seedError: number;
  /** Part of the standard error that more examples would shorten. */
  readonly exampleError: number;
  /** Between the smaller of `seeds - 1` and `examples - 1`, and their sum. */
  readonly degreesOfFreedom: number;
  readonly low: number;
  readonly high: number;
  readonly t: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Two-source t interval and test of a table of differences, seed by example: for new seeds and new examples at once. The
 * squared standard error is that of the seed means plus that of the example means, which counts the residual twice and
 * so never too little; degrees of freedom by Welch ("The generalization of Student's problem", Biometrika 34, 1947) and
 * Satterthwaite ("An approximate distribution of estimates of variance components", Biometrics Bulletin 2, 1946).
 * Undefined for fewer than two seeds or examples and where all means are equal.
 *
 * @param table `[seeds][examples]`, rows of one length
 * @param confidence share of such intervals that hold the true mean, 0 to 1
 *
 * @example
 * twoSourceT([[0.1, 0.3, 0.2], [0.2, 0.3, 0.3]]); // { mean: 0.233…, degreesOfFreedom: 2.98…, … }
 */
export function twoSourceT(table: readonly ArrayLike<number>[], confidence = 0.95): TwoSourceT | undefined {
  const seeds = table.length;
  const examples = table[0]?.length ?? 0;
  if (seeds < 2 || examples < 2) return undefined;
  const seedMeans = table.map((row) => meanOf(Array.from(row)));
  const exampleMeans = Array.from({ length: examples }, (_, example) =>
    meanOf(table.map((row) => row[example]!)),
  );
  const seedError = deviationOf(seedMeans) / Math.sqrt(seeds);
  const exampleError = deviationOf(exampleMeans) / Math.sqrt(examples);
  const [bySeed, byExample] = [seedError * seedError, exampleError * exampleError];
  const variance = bySeed + byExample;
  if (variance === 0) return undefined;
  const degreesOfFreedom =
    (variance * variance) / ((bySeed * bySeed) / (seeds - 1) + (byExample * byExample) / (examples - 1));
  const standardError = Math.sqrt(variance);
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
    degreesOfFreedom,
    low: mean - reach,
    high: mean + reach,
    t,
    p: 2 * tCdf(-Math.abs(t), degreesOfFreedom),
  };
}
