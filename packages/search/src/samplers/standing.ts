import { Ranking, type Configuration, type Metric } from '@ridgeline/core';
import type { FinishedConfiguration } from '../history.ts';

/** A configuration that a sampler learns from, with its sort key: field by field, smaller is better. */
export interface Standing {
  readonly configuration: Configuration;
  /** 0 for complete, 1 for pruned, 2 for diverged. */
  readonly rank: number;
  /** Negated step at which it was pruned, so that smaller is better. */
  readonly reach: number;
  readonly loss: number;
}

/**
 * Finished configurations from the best to the worst. Complete ones come first, by value, then pruned ones by their
 * last step and their value there, then diverged ones; ties go to the lower number. Failed and cancelled ones carry no
 * information and are left out.
 */
export function standings(finished: readonly FinishedConfiguration[], metric: Metric): readonly Standing[] {
  return finished
    .filter(({ outcome }) => outcome !== 'failed' && outcome !== 'cancelled')
    .map((one) => standingOf(one, metric))
    .sort((a, b) => compareStandings(a, b) || a.configuration.number - b.configuration.number);
}

/** Difference of two ranks: below 0 if `a` is better, 0 if they are equal. */
export function compareStandings(a: Standing, b: Standing): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.reach !== b.reach) return a.reach - b.reach;
  // Two infinite losses are equal, and their difference is not a number.
  return a.loss === b.loss ? 0 : a.loss - b.loss;
}

/** Sort key of a configuration. */
export function standingOf(one: FinishedConfiguration, metric: Metric): Standing {
  const { configuration } = one;
  const ranking = new Ranking(metric);
  if (one.outcome === 'complete') return { configuration, rank: 0, reach: 0, loss: ranking.loss(one.value!) };
  if (one.outcome === 'diverged') return { configuration, rank: 2, reach: 0, loss: 0 };
  const { step, value } = lastOf(one, metric);
  const loss = value === undefined ? Infinity : ranking.loss(value);
  return { configuration, rank: 1, reach: -step, loss };
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
