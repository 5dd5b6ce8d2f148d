import { Ranking, type Configuration, type Metric } from '@ridgeline/core';
import type { FinishedConfiguration } from '../../history.ts';

/** Configurations that a sampler learns from, good and others, in index order. */
export interface TpeSplit {
  readonly good: readonly Configuration[];
  readonly others: readonly Configuration[];
}

/**
 * Splits the finished configurations into the best tenth, at most 25, and the others. Complete ones come first, by
 * value, then pruned ones by their last step and their value there, then diverged ones; ties go to the lower number.
 * Failed and cancelled ones carry no information and are on neither side.
 */
export function splitByValue(finished: readonly FinishedConfiguration[], metric: Metric): TpeSplit {
  const usable = finished.filter(({ outcome }) => outcome !== 'failed' && outcome !== 'cancelled');
  const count = Math.min(Math.ceil(0.1 * usable.length), 25);
  const best: Scored[] = [];
  for (const one of usable) {
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
  for (const { configuration } of usable)
    (chosen.has(configuration.number) ? good : others).push(configuration);
  return { good, others };
}

/** Sort key of a configuration, field by field, smaller is better. */
interface Scored {
  /** 0 for complete, 1 for pruned, 2 for diverged. */
  readonly rank: number;
  /** Negated step at which it was pruned, so that smaller is better. */
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

/** Last step of the repeat that was stopped earliest, with its value there. */
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
