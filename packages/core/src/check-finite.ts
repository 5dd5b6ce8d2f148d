import type { Report } from './metric.ts';

/** Result of {@link checkFinite}. */
interface FiniteCheck {
  /** A metric that judges the trial and is not finite; undefined if there is none. */
  readonly divergedMetric: string | undefined;
  /** All other metrics that are not finite, which no report may contain. */
  readonly omittedMetrics: readonly string[];
}

/**
 * Checks that the values of a report are finite.
 *
 * @param judging names of the metrics that judge the trial
 * @example
 * checkFinite({ val_loss: 0.5, auc: NaN }, ['val_loss']); // { divergedMetric: undefined, omittedMetrics: ['auc'] }
 */
export function checkFinite(values: Report['values'], judging: readonly string[]): FiniteCheck {
  const nonFinite = Object.keys(values).filter((name) => !Number.isFinite(values[name]));
  return {
    divergedMetric: nonFinite.find((name) => judging.includes(name)),
    omittedMetrics: nonFinite.filter((name) => !judging.includes(name)),
  };
}

/** Entries of a report without those of the given metrics. */
export function omitMetrics<T>(
  entries: Readonly<Record<string, T>>,
  metrics: readonly string[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !metrics.includes(name)));
}

/** Warning about non-finite values of a metric that are left out of reports. */
export function formatOmission(metric: string): string {
  return `non-finite values of ${JSON.stringify(metric)} are left out of reports: the metric does not judge trials`;
}
