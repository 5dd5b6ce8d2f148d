import type { Metric } from '@ridgeline/core';
import type { Estimate, SingleSeedComparison } from './comparison.ts';
import type { Contender } from './contender.ts';
import type { ExampleValues, KnownExamples } from './example-values.ts';
import type { Pairing } from './pairing.ts';
import { mcnemarP } from './statistics/mcnemar.ts';
import { pairedT, type PairedTOptions } from './statistics/paired-t.ts';
import { twoSourceT, widenOverFewSeeds } from './statistics/two-source.ts';

interface EstimateOptions extends PairedTOptions {
  /** Number of outer splits that make up the test examples; undefined for one test part. */
  readonly splits?: number | undefined;
}

/**
 * Estimates the difference of a pair over seeds and, if the results on each test example are known, over examples. With
 * fewer than five seeds, a two-source interval is widened to include the interval over seeds, and the larger p value is
 * used. Undefined for a single seed, and without any spread over seeds.
 */
export function estimatePair(
  pairing: Pairing,
  contenders: readonly Contender[],
  examples: KnownExamples,
  options: EstimateOptions,
): Estimate | undefined {
  return estimateFromTable(
    pairing.differences.map(({ value }) => value),
    createDifferenceTable(pairing, contenders, examples),
    options,
  );
}

/**
 * Estimates the mean difference over seeds, or over seeds and examples if their table is known, with the widening that
 * {@link estimatePair} describes.
 */
export function estimateFromTable(
  differences: readonly number[],
  table: DifferenceTable | undefined,
  { splits, ...options }: EstimateOptions,
): Estimate | undefined {
  const overSeeds = pairedT(differences, options);
  if (overSeeds === undefined) return undefined;
  const twoSource =
    table && twoSourceT(table.rows, options.confidence, { exampleFreedom: table.degreesOfFreedom, splits });
  if (twoSource === undefined) return { type: 'seeds', ...overSeeds };
  return { type: 'seeds-and-examples', ...widenOverFewSeeds(twoSource, overSeeds) };
}

/**
 * Variance of the mean difference that more seeds do not reduce, in units of the variance over seeds.
 *
 * @param deviation standard deviation of the differences over seeds
 */
export function sharedVariance(
  estimate: Estimate | undefined,
  deviation: number,
  validationToTraining: number,
): number {
  return estimate?.type === 'seeds-and-examples'
    ? (estimate.endlessSeedsError / deviation) ** 2
    : validationToTraining;
}

/**
 * True if even infinitely many seeds would shorten the interval by less than an eighth. Only more examples help then.
 */
export function isLimitedByExamples(estimate: Estimate | undefined): boolean {
  return (
    estimate?.type === 'seeds-and-examples' && estimate.endlessSeedsError > (7 / 8) * estimate.standardError
  );
}

/** Differences by seed and example. */
export interface DifferenceTable {
  /** `[seeds][examples]` */
  readonly rows: readonly Float64Array[];
  /** Degrees of freedom of the examples. */
  readonly degreesOfFreedom: number;
}

/**
 * `a` minus `b`, by seed and example. Undefined unless all trials have values of the same number of examples, which are
 * then assumed to be the same examples.
 */
function createDifferenceTable(
  { a, b, differences }: Pairing,
  contenders: readonly Contender[],
  examples: KnownExamples,
): DifferenceTable | undefined {
  const rows: Float64Array[] = [];
  let degreesOfFreedom = Infinity;
  for (const { seed } of differences) {
    const [first, second] = [
      findExampleValues(contenders, examples, a, seed),
      findExampleValues(contenders, examples, b, seed),
    ];
    if (first === undefined || second?.values.length !== first.values.length) return undefined;
    rows.push(Float64Array.from(first.values, (value, example) => value - second.values[example]!));
    degreesOfFreedom = Math.min(degreesOfFreedom, first.degreesOfFreedom, second.degreesOfFreedom);
  }
  return { rows, degreesOfFreedom };
}

/** Values of a strategy's trial on each test example; undefined if they are unknown. */
export function findExampleValues(
  contenders: readonly Contender[],
  { values }: KnownExamples,
  strategy: string,
  seed: number,
): ExampleValues | undefined {
  const contender = contenders.find(({ standing }) => standing.strategy === strategy);
  const finished = contender?.trials.find(({ trial }) => trial.seed === seed);
  return finished && values.get(finished.trial.number);
}

/**
 * Compares two networks of one seed by McNemar's test; undefined for several seeds, for metrics other than
 * `test_accuracy`, and without results on single examples.
 */
export function compareSingleSeed(
  { a, b, differences }: Pick<Pairing, 'a' | 'b' | 'differences'>,
  contenders: readonly Contender[],
  examples: KnownExamples,
  { name }: Metric,
): SingleSeedComparison | undefined {
  const [difference, ...furtherDifferences] = differences;
  if (name !== 'test_accuracy' || difference === undefined || furtherDifferences.length > 0) return undefined;
  const first = findExampleValues(contenders, examples, a, difference.seed)?.values;
  const second = findExampleValues(contenders, examples, b, difference.seed)?.values;
  if (first === undefined || second?.length !== first.length) return undefined;
  const [onlyA, onlyB] = [countGreater(first, second), countGreater(second, first)];
  return { onlyA, onlyB, p: mcnemarP(onlyA, onlyB) };
}

function countGreater(first: ArrayLike<number>, second: ArrayLike<number>): number {
  return Array.from(first).reduce((count, value, i) => (value > second[i]! ? count + 1 : count), 0);
}
