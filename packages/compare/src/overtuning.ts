import { canonicalJson, Ranking, type Metric, sumCounts } from '@ridgeline/core';
import type { Overtuning, StrategyStanding } from './comparison.ts';

/**
 * Compares the search value of each chosen configuration with its test value. Omits a strategy whose configuration is
 * no longer the best of its search.
 *
 * @param finalsStandings standings in the finals
 * @param searchStandings standings in the search that chose the configurations
 */
export function measureOvertuning(
  finalsStandings: readonly StrategyStanding[],
  searchStandings: readonly StrategyStanding[],
  metric: Pick<Metric, 'goal'>,
): readonly Overtuning[] {
  return finalsStandings.flatMap(({ strategy, chosen }) => {
    const searchStanding = searchStandings.find((standing) => standing.strategy === strategy);
    if (chosen === undefined || searchStanding?.chosen === undefined) return [];
    const parametersOf = ({ configuration }: typeof chosen) => canonicalJson(configuration.parameters);
    if (parametersOf(chosen) !== parametersOf(searchStanding.chosen)) return [];
    const [validation, test] = [searchStanding.chosen.mean, chosen.mean];
    return [
      {
        strategy,
        tried: sumCounts(searchStanding.states),
        validation,
        test,
        loss: new Ranking(metric).compare(test, validation),
      },
    ];
  });
}
