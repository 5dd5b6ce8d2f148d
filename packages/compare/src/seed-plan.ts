import type { Comparison } from './comparison.ts';
import { pairsNeeded } from './statistics/power.ts';
import { amountWords, unitOf } from './words/unit.ts';

/** How many seeds the finals of a study should have. */
export interface SeedPlan {
  /** The difference that is to be shown, in the metric's own unit. */
  readonly resolve: number;
  readonly power: number;
  /** For each pair whose spread is known, the seeds that it takes; undefined: more than 10,000. */
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly deviation: number;
    readonly seeds: number | undefined;
  }[];
  /** Enough for every pair; undefined where a pair takes more than 10,000 or no spread is known. */
  readonly seeds: number | undefined;
  /** The proposal as one sentence. */
  readonly sentence: string;
}

/**
 * Proposes the number of seeds for finals from the spread that the search phase has shown: enough for each pair of
 * strategies to show a true difference of `resolve` with a chance of `power`, Holm included.
 *
 * @example
 * planSeeds(compareStrategies(trials, definition), { resolve: 0.002 }).sentence;
 */
export function planSeeds(
  { metric, alpha, compared, pairs }: Comparison,
  { resolve, power = 0.8 }: { readonly resolve: number; readonly power?: number },
): SeedPlan {
  const known = pairs.flatMap((pair) =>
    pair.type === 'compared' && pair.t !== undefined
      ? [{ a: pair.a, b: pair.b, deviation: pair.t.deviation, n: pair.t.n }]
      : [],
  );
  const planned = known.map(({ a, b, deviation }) => ({
    a,
    b,
    deviation,
    seeds: pairsNeeded({ deviation, difference: resolve, alpha: alpha / compared, power }),
  }));
  const counts = planned.map(({ seeds }) => seeds);
  const seeds =
    counts.length === 0 || counts.includes(undefined)
      ? undefined
      : Math.max(...counts.filter((count) => count !== undefined));
  const amount = amountWords(resolve, resolve, unitOf(metric));
  const fewest = Math.min(...known.map(({ n }) => n));
  const sentence =
    known.length === 0
      ? 'No pair of strategies has two seeds yet, so their spread is not known and no number of seeds can be proposed.'
      : `${seeds === undefined ? 'More than 10,000' : seeds} seeds would show a difference of ${amount} between any two ` +
        `strategies with a chance of ${Number((100 * power).toPrecision(3))} %, going by their spread over ${fewest} seeds.`;
  return { resolve, power, pairs: planned, seeds, sentence };
}
