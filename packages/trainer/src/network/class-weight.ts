import type { NetworkTask } from '@ridgeline/core';
import { countClasses, type SharedDataSet } from '../data/shared-data-set.ts';

/**
 * Weight of each class in a trial's loss; undefined if the task sets none.
 *
 * The task sets a list or `balanced`, which means `rows / (classes * rows of the class)` over the training rows (King
 * and Zeng 2001; scikit-learn: `compute_class_weight('balanced')`). A class without training rows has weight 0.
 *
 * @param rows training rows of the trial
 *
 * @example
 * computeClassWeight(balancedTask, { problem: { type: 'binary' }, targets: [0, 0, 0, 1] }, Uint32Array.of(0, 1, 2, 3));
 * // [2 / 3, 2]
 */
export function computeClassWeight(
  { training: { classWeight } }: Pick<NetworkTask, 'training'>,
  { problem, targets }: { readonly problem: SharedDataSet['problem']; readonly targets: ArrayLike<number> },
  rows: Uint32Array,
): readonly number[] | undefined {
  if (classWeight !== 'balanced') return classWeight;
  const classes = countClasses(problem);
  const counts = new Array<number>(classes).fill(0);
  for (const row of rows) counts[targets[row]!]!++;
  return counts.map((count) => (count === 0 ? 0 : rows.length / (classes * count)));
}
