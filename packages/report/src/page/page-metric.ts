import { chooseUnit } from '@ridgeline/compare/unit';
import type { Metric } from '@ridgeline/core';
import type { PageMetric } from './study-page.ts';

/** Creates the view model of a metric, with the unit of displayed values. */
export function createPageMetric({ name, goal }: Metric): PageMetric {
  const { scale } = chooseUnit({ name });
  return { name, goal, scale, suffix: scale === 100 ? ' %' : '' };
}
