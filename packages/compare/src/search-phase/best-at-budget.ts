import { Ranking, type Metric } from '@ridgeline/core';

/** Best value of a search with `budget` configurations, in the metric's own unit. */
export interface BudgetPoint {
  readonly budget: number;
  /** Mean of the best value; configurations without a value count as the worst value observed. */
  readonly expected: number;
  /** Median of the best value; undefined if it falls on a configuration without a value. */
  readonly median: number | undefined;
  /**
   * Distribution-free interval of the median, part of a band that holds simultaneously at all budgets of the curve. A
   * bound is undefined if there are too few configurations for it, or if it falls on a configuration without a value.
   * For large budgets, `best` is always undefined.
   */
  readonly interval: { readonly worst: number | undefined; readonly best: number | undefined };
}

/** Maximum number of points of a curve. */
const maxPoints = 60;

/**
 * Tuning curve: the best value of a search by its budget, from 1 configuration up to all of a strategy's configurations.
 *
 * The mean is the unbiased estimate over all subsets (Tang et al., "Showing your work doesn't always work", ACL 2020).
 * The median of the best of n is the quantile 0.5^(1/n) of the values. Its band is based on order statistics
 * (Learned-Miller and DeStefano, 2008; Lourie, Cho and He, "Show your work with confidence", NAACL 2024, on why
 * bootstrap bands fail here). At each budget, its level is alpha divided by the number of budgets; Lourie, Cho and He
 * simulate the level instead.
 *
 * @param values values of the strategy's configurations; undefined for a configuration without a value
 * @param alpha accepted chance that the band misses the median at any budget
 * @example
 * bestAtBudget([0.9, 0.8, 0.85], { goal: 'maximize' })[1]; // { budget: 2, expected: 0.883…, median: 0.9, … }
 */
export function bestAtBudget(
  values: readonly (number | undefined)[],
  metric: Pick<Metric, 'goal'>,
  alpha = 0.05,
): readonly BudgetPoint[] {
  const presentValues = values.filter((value) => value !== undefined);
  // Sorted from worst to best: rank N is the best.
  const sortedValues = new Ranking(metric).sort(presentValues, (value) => value).reverse();
  const missingCount = values.length - presentValues.length;
  const valueAtRank = (rank: number) =>
    rank <= missingCount ? undefined : sortedValues[rank - missingCount - 1];
  const [worst] = sortedValues;
  if (worst === undefined) return [];
  const budgets = listBudgets(values.length);
  return budgets.map((budget) => {
    const quantile = Math.exp(-Math.LN2 / budget);
    const [lowRank, highRank] = bracketQuantile(values.length, quantile, alpha / budgets.length);
    return {
      budget,
      expected: computeExpectedBest(values.length, budget, (rank) => valueAtRank(rank) ?? worst),
      median: valueAtRank(Math.ceil(quantile * values.length - 1e-9)),
      interval: { worst: valueAtRank(lowRank), best: valueAtRank(highRank) },
    };
  });
}

/** Lists the budgets of the curve: all if there are at most 60; otherwise up to 60 on a logarithmic scale. */
function listBudgets(count: number): readonly number[] {
  if (count <= maxPoints) return Array.from({ length: count }, (_, index) => index + 1);
  const steps = Array.from({ length: maxPoints }, (_, index) =>
    Math.round(Math.exp((Math.log(count) * index) / (maxPoints - 1))),
  );
  return [...new Set(steps)];
}

/** Mean of the best value over all subsets of `budget` configurations out of `count`. */
function computeExpectedBest(count: number, budget: number, valueAtRank: (rank: number) => number): number {
  // The value at `rank` is the best in a share C(rank - 1, budget - 1) / C(count, budget) of the subsets.
  let weight = budget / count;
  let mean = 0;
  for (let rank = count; rank >= budget; rank--) {
    mean += weight * valueAtRank(rank);
    weight *= (rank - budget) / (rank - 1);
  }
  return mean;
}

/**
 * Finds the ranks whose values bracket a quantile with a chance of at least 1 - alpha. A lower rank that does not exist
 * is 0; an upper one is count + 1.
 */
function bracketQuantile(count: number, quantile: number, alpha: number): readonly [number, number] {
  const logOdds = Math.log(quantile) - Math.log(1 - quantile);
  let logChance = count * Math.log(1 - quantile);
  // Chance that at most `hits` of the values lie below the quantile.
  let cumulative = 0;
  let lowRank = 0;
  let highRank = count + 1;
  for (let hits = 0; hits <= count; hits++) {
    cumulative += Math.exp(logChance);
    if (cumulative <= alpha / 2) lowRank = hits + 1;
    if (highRank > count && hits < count && 1 - cumulative <= alpha / 2) highRank = hits + 1;
    logChance += Math.log((count - hits) / (hits + 1)) + logOdds;
  }
  return [lowRank, highRank];
}
