import { canonicalJson, Ranking, type Metric } from '@ridgeline/core';
import type { StrategyStanding } from './comparison.ts';

/** A strategy's chosen configuration on its validation data and on the test part. */
export interface Overtuning {
  readonly strategy: string;
  /** Number of configurations to choose from; 1 means no choice. */
  readonly tried: number;
  /** Mean over the seeds of the search, in the metric's own unit. */
  readonly validation: number;
  /** Mean over the seeds of the finals. */
  readonly test: number;
  /** Change for the worse from validation to test: above 0 if the search looked better. */
  readonly loss: number;
}

/**
 * Compares the search value of each chosen configuration with its test value. A strategy whose configuration
 * is no longer the best of its search is left out.
 *
 * @param finals standings of the finals
 * @param searched standings of the search that they follow
 */
export function overtuningOf(
  finals: readonly StrategyStanding[],
  searched: readonly StrategyStanding[],
  metric: Pick<Metric, 'goal'>,
): readonly Overtuning[] {
  return finals.flatMap(({ strategy, chosen }) => {
    const before = searched.find((standing) => standing.strategy === strategy);
    if (chosen === undefined || before?.chosen === undefined) return [];
    const parametersOf = ({ configuration }: typeof chosen) => canonicalJson(configuration.parameters);
    if (parametersOf(chosen) !== parametersOf(before.chosen)) return [];
    const [validation, test] = [before.chosen.mean, chosen.mean];
    return [
      {
        strategy,
        tried: Object.values(before.states).reduce((sum, count) => sum + count, 0),
        validation,
        test,
        loss: new Ranking(metric).compare(test, validation),
      },
    ];
  });
}
