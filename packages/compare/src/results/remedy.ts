import { runValues, type StrategyRuns } from './strategy-runs.ts';
import type { VerdictRefusal, RunsRemedy, ResultPair } from './result.ts';

/** Number of seeds that a remedy proposes for each strategy. */
export const proposedSeeds = 5;

/** Finds the runs that would allow verdicts on the refused pairs; undefined if no run would help. */
export function findRemedy(
  pairs: readonly ResultPair[],
  runsByStrategy: readonly (readonly StrategyRuns[])[],
): RunsRemedy | undefined {
  const needByStrategy = new Map<string, Need>();
  for (const pair of pairs) {
    if (pair.type === 'tested') continue;
    for (const refusal of pair.refusals) {
      for (const runsByDataset of runsByStrategy) {
        const { strategy } = runsByDataset[0]!;
        if (strategy !== pair.a && strategy !== pair.b) continue;
        const need = computeNeed(refusal, strategy, pair.a, runsByDataset);
        if (need.runs > (needByStrategy.get(strategy)?.runs ?? 0)) needByStrategy.set(strategy, need);
      }
    }
  }
  const needs = [...needByStrategy.values()];
  if (needs.length === 0) return undefined;
  const durations = needs.map(({ runs, duration }) => duration && runs * duration);
  return {
    runs: needs.reduce((sum, { runs }) => sum + runs, 0),
    duration: durations.every((duration) => duration !== undefined)
      ? durations.reduce((sum, duration) => sum + duration, 0)
      : undefined,
  };
}

/** Runs that a strategy needs for a verdict. */
interface Need {
  readonly runs: number;
  /** Duration of one run in ms. */
  readonly duration: number | undefined;
}

/**
 * Computes the runs with which a strategy would remove one reason against a verdict on a pair.
 *
 * @param firstStrategy first strategy of the pair
 * @param runsByDataset the strategy's runs on each data set
 */
function computeNeed(
  refusal: VerdictRefusal,
  strategy: string,
  firstStrategy: string,
  runsByDataset: readonly StrategyRuns[],
): Need {
  const [firstRuns] = runsByDataset;
  const { duration } = firstRuns!;
  const noRuns = { runs: 0, duration };
  switch (refusal.type) {
    case 'chosen':
      // Both strategies need seeds that the choice did not use.
      return { runs: proposedSeeds * runsByDataset.length, duration };
    case 'few':
      return { runs: Math.max(0, proposedSeeds - runValues(firstRuns!).length), duration };
    case 'missing':
      return refusal.strategy === strategy ? { runs: refusal.count, duration } : noRuns;
    case 'budgets': {
      const [budget, otherBudget] =
        strategy === firstStrategy ? [refusal.a, refusal.b] : [refusal.b, refusal.a];
      if (budget >= otherBudget) return noRuns;
      const runs = runsByDataset.reduce((sum, { runs: datasetRuns }) => sum + datasetRuns.length, 0);
      return {
        runs,
        duration: duration === undefined || budget <= 0 ? undefined : (duration * otherBudget) / budget,
      };
    }
    case 'repeated':
    case 'open-ended':
    case 'seeds-unused':
      return noRuns;
  }
}
