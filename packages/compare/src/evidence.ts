import type { Metric, TestExamples } from '@ridgeline/core';
import type { Contender } from './contender.ts';
import type { Pairing } from './pairing.ts';
import { pairedT, type PairedT, type PairedTOptions } from './statistics/paired-t.ts';
import { twoSourceT, type TwoSourceT } from './statistics/two-source.ts';

/** Results of each finals trial on each test example, by the trial's number. */
export type ExamplesOfTrials = ReadonlyMap<number, TestExamples>;

/** Interval that a verdict speaks of, with its test against 0. */
export type Estimate =
  /** For new seeds, on the data that the trials share. */
  | ({ readonly type: 'seeds' } & PairedT)
  /** For new seeds and new test examples. */
  | ({ readonly type: 'seeds-and-examples' } & TwoSourceT);

/** Seeds from which on the two-source interval stands alone. */
const enoughSeeds = 5;

/**
 * Estimates the difference of a pair: over seeds and test examples where each trial's results on each example are known,
 * else over seeds. With fewer than five seeds a two-source estimate is widened to the interval over seeds, which must
 * agree. Undefined for a single seed and for differences without any spread over seeds.
 */
export function estimateOf(
  pairing: Pairing,
  contenders: readonly Contender[],
  examples: ExamplesOfTrials,
  { metric, ...options }: { readonly metric: Metric } & PairedTOptions,
): Estimate | undefined {
  const overSeeds = pairedT(
    pairing.differences.map(({ value }) => value),
    options,
  );
  if (overSeeds === undefined) return undefined;
  const table = differenceTable(pairing, contenders, examples, metric);
  const both = table && twoSourceT(table, options.confidence);
  if (both === undefined) return { type: 'seeds', ...overSeeds };
  if (both.seeds >= enoughSeeds) return { type: 'seeds-and-examples', ...both };
  return {
    type: 'seeds-and-examples',
    ...both,
    low: Math.min(both.low, overSeeds.low),
    high: Math.max(both.high, overSeeds.high),
    p: Math.max(both.p, overSeeds.p),
  };
}

/** True where endless seeds would shorten the interval by less than an eighth: only more test examples help. */
export function isLimitedByExamples(estimate: Estimate | undefined): boolean {
  return (
    estimate?.type === 'seeds-and-examples' && estimate.endlessSeedsError > (7 / 8) * estimate.standardError
  );
}

/** `[seeds][examples]`: value of `a` minus value of `b`; undefined where the metric is no mean over examples. */
function differenceTable(
  { a, b, differences }: Pairing,
  contenders: readonly Contender[],
  examples: ExamplesOfTrials,
  metric: Metric,
): readonly Float64Array[] | undefined {
  const valuesOf = (strategy: string, seed: number) => {
    const contender = contenders.find(({ standing }) => standing.strategy === strategy);
    const finished = contender?.trials.find(({ trial }) => trial.seed === seed);
    const results = finished && examples.get(finished.trial.number);
    return results && exampleValues(metric, results);
  };
  const table: Float64Array[] = [];
  for (const { seed } of differences) {
    const [first, second] = [valuesOf(a, seed), valuesOf(b, seed)];
    if (first === undefined || second?.length !== first.length) return undefined;
    table.push(Float64Array.from(first, (value, example) => value - second[example]!));
  }
  return table;
}

/** `[examples]`: the numbers whose mean the metric is. */
function exampleValues({ name }: Metric, { losses, hits }: TestExamples): ArrayLike<number> | undefined {
  return name === 'test_loss' ? losses : name === 'test_accuracy' ? hits : undefined;
}
