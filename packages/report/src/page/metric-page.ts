import { chooseUnit } from '@ridgeline/compare/unit';
import type { Metric } from '@ridgeline/core';
import type { MetricPage } from './study-page.ts';

/** View model of a metric, with the unit in which its values are shown. */
export function createMetricPage({ name, goal }: Metric): MetricPage {
  const { scale } = chooseUnit({ name });
  return { name, goal, scale, suffix: scale === 100 ? ' %' : '' };
}
