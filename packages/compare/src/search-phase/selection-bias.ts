import { Ranking, type Metric } from '@ridgeline/core';
import { meanOf } from '../statistics/sample.ts';

/**
 * Bias from choosing the best of several configurations: the mean over all seeds of the winner, minus the mean of
 * leave-one-out values: for each seed, the value on it of the configuration that the other seeds choose. It covers the
 * randomness of training, not the bias from data that all seeds share. In the metric's unit, above 0 if the choice
 * looks better than it is. Undefined for fewer than two configurations or seeds.
 *
 * @param values `[configurations][seeds]`, all complete
 * @example
 * selectionBias([[0.9, 0.7], [0.8, 0.78]], { goal: 'maximize' }); // 0.05
 */
export function selectionBias(
  values: readonly (readonly number[])[],
  metric: Pick<Metric, 'goal'>,
): number | undefined {
  const seeds = values[0]?.length ?? 0;
  if (values.length < 2 || seeds < 2) return undefined;
  const ranking = new Ranking(metric);
  const bestBy = (scores: readonly number[]) => ranking.best(scores.keys(), (index) => scores[index])!;
  const means = values.map(meanOf);
  const leftOut = Array.from({ length: seeds }, (_, seed) => {
    const chosen = bestBy(values.map((row) => meanOf(row.filter((__, other) => other !== seed))));
    return values[chosen]![seed]!;
  });
  return ranking.compare(meanOf(leftOut), means[bestBy(means)]!);
}
