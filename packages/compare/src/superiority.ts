import { Ranking, type Metric } from '@ridgeline/core';
import type { Superiority } from './comparison.ts';
import type { Contender } from './contender.ts';
import { findExampleValues } from './evidence.ts';
import type { KnownExamples } from './example-values.ts';
import type { Pairing } from './pairing.ts';
import { probabilityOfSuperiority } from './statistics/effect-size.ts';
import { pairedT } from './statistics/paired-t.ts';
import { meanOf } from './statistics/sample.ts';
import { minReliableSeeds, twoSourceT } from './statistics/two-source.ts';

interface SuperiorityOptions {
  readonly metric: Pick<Metric, 'goal'>;
  /** Confidence of the interval, 0 to 1. */
  readonly confidence: number;
  /** Number of outer splits that make up the test examples; undefined for one test part. */
  readonly splits: number | undefined;
}

/**
 * Estimates the chance that `a` is better than `b`. If values of single examples were observed and no seed was lost, it
 * is the share of test examples and seeds on which `a` wins, with a two-source interval; with fewer than five seeds, the
 * interval also includes the one over seeds. Otherwise it is the share of seeds on which `a` wins, with lost seeds as
 * the worst.
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
  for (const { seed } of pairing.differences) {
    const first = findExampleValues(contenders, examples, pairing.a, seed);
    const second = findExampleValues(contenders, examples, pairing.b, seed);
    if (first?.isObserved !== true || second?.values.length !== first.values.length) return bySeed;
    wins.push(
      Float64Array.from(first.values, (value, i) => {
        const other = second.values[i]!;
        return value === other ? 0.5 : ranking.isBetter(value, other) ? 1 : 0;
      }),
    );
  }
  const shares = wins.map((row) => meanOf(Array.from(row)));
  const twoSource = twoSourceT(wins, confidence, { splits });
  const overSeeds = wins.length < minReliableSeeds ? pairedT(shares, { confidence }) : undefined;
  return {
    type: 'seeds-and-examples',
    chance: meanOf(shares),
    interval: twoSource && {
      low: Math.max(0, Math.min(twoSource.low, overSeeds?.low ?? twoSource.low)),
      high: Math.min(1, Math.max(twoSource.high, overSeeds?.high ?? twoSource.high)),
    },
  };
}
