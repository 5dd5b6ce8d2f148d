import type { Configuration, Metric } from '@ridgeline/core';
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
    const scored = { one, score: scoreOf(one, metric) };
    if (best.length === count && !isBetter(scored, best.at(-1)!)) continue;
    if (best.length === count) best.pop();
    let place = best.length;
    while (place > 0 && isBetter(scored, best[place - 1]!)) place--;
    best.splice(place, 0, scored);
  }
  const good = new Set(best.map(({ one }) => one));
  return {
    good: told.filter((one) => good.has(one)).map(({ configuration }) => configuration),
    others: told.filter((one) => !good.has(one)).map(({ configuration }) => configuration),
  };
}

interface Scored {
  readonly one: FinishedConfiguration;
  /** The smaller the better, the first number first. */
  readonly score: readonly [number, number, number];
}

function isBetter(a: Scored, b: Scored): boolean {
  for (const index of [0, 1, 2] as const) {
    if (a.score[index] !== b.score[index]) return a.score[index] < b.score[index];
  }
  return a.one.configuration.number < b.one.configuration.number;
}

function scoreOf(one: FinishedConfiguration, metric: Metric): Scored['score'] {
  const sign = metric.goal === 'minimize' ? 1 : -1;
  if (one.outcome === 'complete') return [0, 0, sign * one.value!];
  if (one.outcome === 'diverged') return [2, 0, 0];
  const { step, value } = lastOf(one, metric);
  return [1, -step, value === undefined ? Infinity : sign * value];
}

/** Where the repeat that came least far was stopped, and what it had reported there. */
function lastOf(
  { curves }: FinishedConfiguration,
  metric: Metric,
): { readonly step: number; readonly value: number | undefined } {
  const lasts = curves.flatMap((curve) => curve.slice(-1));
  const shortest = lasts.reduce<(typeof lasts)[number] | undefined>(
    (least, report) => (least === undefined || report.step < least.step ? report : least),
    undefined,
  );
  return { step: shortest?.step ?? 0, value: shortest?.values[metric.name] };
}
