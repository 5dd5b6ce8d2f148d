import { Ranking, type Metric } from '@ridgeline/core';
import type { ConfigurationOutcome } from '../configuration-outcomes.ts';

/** Share of a strategy's configurations that are good. */
export interface GoodRegion {
  readonly strategy: string;
  /** Number of good configurations. */
  readonly good: number;
  /** Number of ended configurations. */
  readonly tried: number;
  /** `good / tried`, and its 95 % interval by Wilson's score. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Share of each strategy's ended configurations that are good: within `margin` of the study's best value. The larger
 * the share, the more easily a search finds such a configuration. A configuration without a value is not good.
 * The interval is Wilson's (JASA 22, 1927), as in statsmodels' `proportion_confint(method='wilson')`.
 *
 * @example
 * goodRegions(outcomes, { goal: 'maximize' }, 0.005);
 */
export function goodRegions(
  outcomes: readonly ConfigurationOutcome[],
  metric: Pick<Metric, 'goal'>,
  margin: number,
): readonly GoodRegion[] {
  const ranking = new Ranking(metric);
  const losses = outcomes.flatMap(({ value }) => (value === undefined ? [] : [ranking.loss(value)]));
  const limit = losses.reduce((lowest, loss) => Math.min(lowest, loss), Infinity) + margin;
  const strategies = [...new Set(outcomes.map(({ configuration }) => configuration.strategy))];
  return strategies.map((strategy) => {
    const endedOutcomes = outcomes.filter(
      ({ configuration, state }) => configuration.strategy === strategy && state !== 'running',
    );
    const good = endedOutcomes.filter(
      ({ value }) => value !== undefined && ranking.loss(value) <= limit,
    ).length;
    return { strategy, good, tried: endedOutcomes.length, ...computeWilson(good, endedOutcomes.length) };
  });
}

/** 97.5 % quantile of the standard normal distribution. */
const z = 1.959963984540054;

function computeWilson(good: number, tried: number) {
  if (tried === 0) return { share: 0, low: 0, high: 1 };
  const share = good / tried;
  const centre = (share + (z * z) / (2 * tried)) / (1 + (z * z) / tried);
  const halfWidth =
    (z * Math.sqrt((share * (1 - share)) / tried + (z * z) / (4 * tried * tried))) / (1 + (z * z) / tried);
  return { share, low: Math.max(0, centre - halfWidth), high: Math.min(1, centre + halfWidth) };
}
