import type { Configuration, Metric } from '@ridgeline/core';
import type { FinishedConfiguration } from '../../history.ts';
import { compareStandings, standingOf, type Standing } from '../standing.ts';

/** Configurations that a sampler learns from, good and others, in index order. */
interface TpeSplit {
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
  const best: Standing[] = [];
  for (const one of usable) {
    const scored = standingOf(one, metric);
    if (best.length === count && !isBetter(scored, best.at(-1)!)) continue;
    if (best.length === count) best.pop();
    let place = best.length;
    while (place > 0 && isBetter(scored, best[place - 1]!)) place--;
    best.splice(place, 0, scored);
  }
  const chosen = new Set(best.map(({ configuration }) => configuration.number));
  const good: Configuration[] = [];
  const others: Configuration[] = [];
  for (const { configuration } of usable)
    (chosen.has(configuration.number) ? good : others).push(configuration);
  return { good, others };
}

function isBetter(a: Standing, b: Standing): boolean {
  return (compareStandings(a, b) || a.configuration.number - b.configuration.number) < 0;
}
