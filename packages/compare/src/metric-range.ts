import type { Metric } from '@ridgeline/core';
import type { Interval } from './comparison.ts';

/**
 * Limits an interval to the range of a metric: 0 to 1 for shares and areas, up to 1 for R2.
 *
 * @example
 * withinRange({ low: 0.97, high: 1.01 }, { name: 'test_auc', goal: 'maximize', summary: { type: 'last' } });
 * // { low: 0.97, high: 1 }
 */
export function withinRange({ low, high }: Interval, { name }: Metric): Interval {
  if (name.endsWith('r2_score')) return { low, high: Math.min(1, high) };
  return /(accuracy|auc|precision|recall|f1_score)$/.test(name)
    ? { low: Math.max(0, low), high: Math.min(1, high) }
    : { low, high };
}
