import { Ranking, type Metric } from '@ridgeline/core';
import { meanOf } from '../statistics/sample.ts';

/**
 * Bias from choosing the best of several configurations, in the metric's unit: the amount by which the winner's mean over
 * all seeds is better than the mean of the leave-one-out values. The leave-one-out value of a seed belongs to the
 * configuration with the best mean over the other seeds. The bias covers the randomness of training, but not the data
 * that all seeds share. Undefined for fewer than two configurations or seeds.
 *
 * @param values `[configurations][seeds]`, all complete
 * @example
 * selectionBias([[0.9, 0.7], [0.8, 0.78]], { goal: 'maximize' }); // 0.05
 */
export function selectionBias(
  values: readonly (readonly number[])[],
  metric: Pick<Metric, 'goal'>,
): number | undefined {
  const seedCount = values[0]?.length ?? 0;
  if (values.length < 2 || seedCount < 2) return undefined;
  const ranking = new Ranking(metric);
  const findBest = (scores: readonly number[]) => ranking.best(scores.keys(), (index) => scores[index])!;
  const means = values.map(meanOf);
  const leftOutValues = Array.from({ length: seedCount }, (_, seed) => {
    const bestIndex = findBest(values.map((row) => computeMeanWithout(row, seed)));
    return values[bestIndex]![seed]!;
  });
  return ranking.compare(meanOf(leftOutValues), means[findBest(means)]!);
}

/** Mean of all values except the one at index `omitted`. */
function computeMeanWithout(values: readonly number[], omitted: number): number {
  const sum = values.reduce((total, value, index) => (index === omitted ? total : total + value), 0);
  return sum / (values.length - 1);
}
