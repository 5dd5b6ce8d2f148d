import type { Metric, TestExamples } from '@ridgeline/core';
import type { TestSample } from './comparison.ts';
import type { Contender } from './contender.ts';
import type { Pairing } from './pairing.ts';
import { bootstrapMean } from './statistics/bootstrap.ts';

/** With 100 examples an interval over them covers 92.3 % for hits, with 200 94.0 %: the README's calibration. */
export const LEAST_EXAMPLES = 200;

/** What trials of finals made of each test example, by the trial's number. */
export type ExamplesOfTrials = ReadonlyMap<number, TestExamples>;

/**
 * How far other test examples would move the difference of each pair, over all of its seeds: the paired bootstrap over
 * test examples. Undefined for a pair of which the metric says nothing example by example, as for AUC, and where there
 * are fewer than {@link LEAST_EXAMPLES}.
 */
export function testSamples(
  pairings: readonly Pairing[],
  contenders: readonly Contender[],
  examples: ExamplesOfTrials,
  { metric, alpha }: { readonly metric: Metric; readonly alpha: number },
): readonly (TestSample | undefined)[] {
  return pairings.map((pairing) => {
    const differences = differencesByExample(pairing, contenders, examples, metric);
    return differences && { ...bootstrapMean(differences, 1 - alpha), examples: differences.length };
  });
}

/** Value of `a` minus value of `b` at each test example, mean over the seeds of the pair. */
function differencesByExample(
  { a, b, differences }: Pairing,
  contenders: readonly Contender[],
  examples: ExamplesOfTrials,
  metric: Metric,
): Float64Array | undefined {
  const valuesOf = (strategy: string, seed: number) => {
    const contender = contenders.find(({ standing }) => standing.strategy === strategy);
    const finished = contender?.trials.find(({ trial }) => trial.seed === seed);
    const told = finished && examples.get(finished.trial.number);
    return told && valuesBehind(metric, told);
  };
  let sums: Float64Array | undefined;
  for (const { seed } of differences) {
    const [first, second] = [valuesOf(a, seed), valuesOf(b, seed)];
    if (first === undefined || second?.length !== first.length) return undefined;
    sums ??= new Float64Array(first.length);
    if (sums.length !== first.length || first.length < LEAST_EXAMPLES) return undefined;
    for (let i = 0; i < sums.length; i++) sums[i]! += (first[i]! - second[i]!) / differences.length;
  }
  return sums;
}

/** The numbers whose mean the metric is. */
function valuesBehind({ name }: Metric, { losses, hits }: TestExamples): ArrayLike<number> | undefined {
  return name === 'test_loss' ? losses : name === 'test_accuracy' ? hits : undefined;
}
