import { Ranking, type Metric, type Pruner } from '@ridgeline/core';

/**
 * True if a configuration is pruned before its next seed: at least `startup` of its seeds have ended, and its mean is
 * worse than that of the best configuration by more than `minDelta`. The means are over the seeds that are complete in
 * both configurations. Under the same seed both have the same batches, so the seed's effect cancels.
 *
 * @param values value of each ended seed; undefined for a seed that did not complete
 * @param bestValues values of the best visible configuration; undefined if there is none
 * @example
 * const pruner = { name: 'paired', startup: 2, minDelta: 0 };
 * isPrunedBetweenSeeds(pruner, [0.5, 0.6], [0.4, 0.6, 0.5], { goal: 'minimize' }); // true
 */
export function isPrunedBetweenSeeds(
  { startup, minDelta }: Extract<Pruner, { name: 'paired' }>,
  values: readonly (number | undefined)[],
  bestValues: readonly (number | undefined)[] | undefined,
  metric: Pick<Metric, 'goal'>,
): boolean {
  if (values.length < startup || bestValues === undefined) return false;
  const differences = values.flatMap((value, repeat) => {
    const bestValue = bestValues[repeat];
    return value === undefined || bestValue === undefined ? [] : [value - bestValue];
  });
  if (differences.length === 0) return false;
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  return new Ranking(metric).loss(mean) > minDelta;
}
