import { Ranking, type Configuration, type Metric } from '@ridgeline/core';
import type { FinishedConfiguration } from '../../history.ts';

/** Configurations that a sampler learns from, each side in index order. */
export interface Split {
  readonly good: readonly Configuration[];
  readonly others: readonly Configuration[];
}

/**
 * Parts the finished configurations into the best tenth, at most 25, and the others. Complete ones come first, by value,
 * then pruned ones by how far they came and what they had there, then diverged ones; ties go to the lower number. What
 * failed or was cancelled says nothing and is on neither side.
 */
export function splitByValue(finished: readonly FinishedConfiguration[], metric: Metric): Split {
  const told = finished.filter(({ outcome }) => outcome !== 'failed' && outcome !== 'cancelled');
  const count = Math.min(Math.ceil(0.1 * told.length), 25);
  const best: Scored[] = [];
  for (const one of told) {
    const scored = scoredOf(one, metric);
    if (best.length === count && !isBetter(scored, best.at(-1)!)) continue;
    if (best.length === count) best.pop();
    let place = best.length;
    while (place > 0 && isBetter(scored, best[place - 1]!)) place--;
    best.splice(place, 0, scored);
  }
  const chosen = new Set(best.map(({ number }) => number));
  const good: Configuration[] = [];
  const others: Configuration[] = [];
  for (const { configuration } of told)
    (chosen.has(configuration.number) ? good : others).push(configuration);
  return { good, others };
}

/** What a configuration is ranked by, the smaller the better, what stands first before what follows. */
interface Scored {
  /** 0 for a complete one, 1 for a pruned one, 2 for one that diverged. */
  readonly rank: number;
  /** How far it came, as something to make small. */
  readonly reach: number;
  readonly loss: number;
  readonly number: number;
}

function isBetter(a: Scored, b: Scored): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank;
  if (a.reach !== b.reach) return a.reach < b.reach;
  if (a.loss !== b.loss) return a.loss < b.loss;
  return a.number < b.number;
}

function scoredOf(one: FinishedConfiguration, metric: Metric): Scored {
  const { number } = one.configuration;
  const ranking = new Ranking(metric);
  if (one.outcome === 'complete') return { rank: 0, reach: 0, loss: ranking.loss(one.value!), number };
  if (one.outcome === 'diverged') return { rank: 2, reach: 0, loss: 0, number };
  const { step, value } = lastOf(one, metric);
  return { rank: 1, reach: -step, loss: value === undefined ? Infinity : ranking.loss(value), number };
}

/** Where the repeat that came least far was stopped, and what it had reported there. */
function lastOf(
  { repeats }: FinishedConfiguration,
  metric: Metric,
): { readonly step: number; readonly value: number | undefined } {
  const lasts = repeats.flatMap(({ curve }) => curve.slice(-1));
  const shortest = lasts.reduce<(typeof lasts)[number] | undefined>(
    (least, report) => (least === undefined || report.step < least.step ? report : least),
    undefined,
  );
  return { step: shortest?.step ?? 0, value: shortest?.values[metric.name] };
}
