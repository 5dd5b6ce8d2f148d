import type { z } from 'zod';
import type { Problem } from '../error.ts';
import type { MetricSummary } from '../metric.ts';
import { isMapping } from '../value.ts';

/**
 * Deprecated keys of sweep files, by path, with their replacements. Each is accepted for one more version, and
 * mentioned in no other source file.
 */
export const deprecatedKeys = [{ path: ['metric', 'strategy'], replacement: 'metric.summary' }] as const;

/** Shape of the deprecated keys of `metric`, from the schema of `metric.summary`. */
export const deprecatedMetricKeys = <S extends z.ZodType>(summarySchema: S) => ({
  strategy: summarySchema.optional().describe('deprecated name of `summary`'),
});

interface MetricKeys {
  readonly summary?: MetricSummary | undefined;
  readonly strategy?: MetricSummary | undefined;
}

/** Summary of a metric under its current or its deprecated key. */
export function summaryOf({ summary, strategy }: MetricKeys): MetricSummary | undefined {
  return summary ?? strategy;
}

/** Problem of a metric with a summary under both its current and its deprecated key. */
export function duplicateSummaryProblems({ summary, strategy }: MetricKeys): readonly Problem[] {
  if (summary === undefined || strategy === undefined) return [];
  return [
    {
      path: ['metric', 'strategy'],
      target: 'key',
      message: 'the file has both metric.strategy and metric.summary',
      hint: 'remove metric.strategy, the old name of metric.summary',
    },
  ];
}

/**
 * Notes on deprecated keys of a sweep file.
 *
 * @example
 * deprecatedKeyNotes({ metric: { name: 'val_loss', strategy: 'best' } });
 * // [{ path: ['metric', 'strategy'], message: '"metric.strategy" was renamed to "metric.summary": …' }]
 */
export function deprecatedKeyNotes(file: unknown): readonly Pick<Problem, 'path' | 'message'>[] {
  return deprecatedKeys
    .filter(({ path: [first, second] }) => {
      const section = isMapping(file) ? file[first] : undefined;
      return isMapping(section) && Object.hasOwn(section, second);
    })
    .map(({ path, replacement }) => ({
      path,
      message: `"${path.join('.')}" was renamed to "${replacement}": this is the last version that accepts the old key`,
    }));
}
