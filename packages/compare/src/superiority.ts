import { Ranking, type Metric } from '@ridgeline/core';
import type { Superiority } from './comparison.ts';
import type { Contender } from './contender.ts';
import { findExampleValues } from './evidence.ts';
import type { KnownExamples } from './example-values.ts';
import type { Pairing } from './pairing.ts';
import { probabilityOfSuperiority } from './statistics/effect-size.ts';
import { pairedT } from './statistics/paired-t.ts';
import { deviationOf, meanOf } from './statistics/sample.ts';
import { twoSourceT, widenOverFewSeeds } from './statistics/two-source.ts';

interface SuperiorityOptions {
  readonly metric: Pick<Metric, 'goal'>;
  /** Confidence of the interval, 0 to 1. */
  readonly confidence: number;
  /** Number of outer splits that make up the test examples; undefined for one test part. */
  readonly splits: number | undefined;
}

/**
 * Maximum share of the variance of the differences that lies between seeds. Above it, some seeds decide nearly all
 * examples, and the interval of the chance, a t interval, may contain the true chance in only 70 % of cases.
 */
const maxSeedShare = 0.1;

/**
 * Estimates the chance that `a` is better than `b`. By default the estimate is the share of seeds on which `a` wins, with
 * lost seeds as the worst. It is the share of all combinations of a seed and a test example in which `a` wins if all
 * trials have observed values of equally many examples, no seed was lost, and differences vary mostly within seeds. That
 * share has a two-source interval, which includes the interval over seeds if there are fewer than five.
 */
export function estimateSuperiority(
  pairing: Pick<Pairing, 'a' | 'b' | 'differences' | 'lost' | 'ranked'>,
  contenders: readonly Contender[],
  examples: KnownExamples,
  { metric, confidence, splits }: SuperiorityOptions,
): Superiority {
  const ranking = new Ranking(metric);
  const { ranked, lost } = pairing;
  const bySeed: Superiority = {
    type: 'seeds',
    chance: probabilityOfSuperiority(ranked.map((value) => -ranking.loss(value)))!,
    seeds: ranked.length,
  };
  if (lost.a + lost.b > 0) return bySeed;
  const wins: Float64Array[] = [];
  const differences: number[][] = [];
  for (const { seed } of pairing.differences) {
    const first = findExampleValues(contenders, examples, pairing.a, seed);
    const second = findExampleValues(contenders, examples, pairing.b, seed);
    if (first?.isObserved !== true || second?.values.length !== first.values.length) return bySeed;
    differences.push(Array.from(first.values, (value, i) => value - second.values[i]!));
    wins.push(
      Float64Array.from(first.values, (value, i) => {
        const otherValue = second.values[i]!;
        return value === otherValue ? 0.5 : ranking.isBetter(value, otherValue) ? 1 : 0;
      }),
    );
  }
  if (wins.some(({ length }) => length !== wins[0]!.length)) return bySeed;
  if (computeSeedShare(differences) > maxSeedShare) return bySeed;
  const shares = wins.map((row) => meanOf(Array.from(row)));
  const twoSource = twoSourceT(wins, confidence, { splits });
  const interval = twoSource && widenOverFewSeeds(twoSource, pairedT(shares, { confidence }));
  return {
    type: 'seeds-and-examples',
    chance: meanOf(shares),
    interval: interval && { low: Math.max(0, interval.low), high: Math.min(1, interval.high) },
  };
}

/** Share of the variance of differences, by seed and example, that lies between seeds; NaN for a single seed. */
function computeSeedShare(differences: readonly (readonly number[])[]): number {
  const varianceBetweenSeeds = deviationOf(differences.map(meanOf)) ** 2;
  const varianceWithinSeeds = meanOf(differences.map((row) => deviationOf(row) ** 2));
  return varianceBetweenSeeds / (varianceBetweenSeeds + varianceWithinSeeds);
}
