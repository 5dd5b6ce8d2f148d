import { foldOfSeed, randomStream, type Amount, type DataSplit, type Folds } from '@ridgeline/core';
import { MAX_CLASSES } from './shared-data-set.ts';

/** Training and validation rows of a trial, in random order and disjoint. */
interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Sizes of the parts if there are `total` examples. Shares are rounded; with folds, validation has the size of the
 * largest fold. Counts are not limited to `total`.
 */
export function computePartSizes(task: DataSplit, total: number): { train: number; validation: number } {
  const validation =
    task.split.type === 'folds'
      ? Math.ceil(total / Math.max(1, task.split.count))
      : countExamples(task.validation, total);
  return {
    validation,
    train: task.train.type === 'rest' ? total - validation : countExamples(task.train, total),
  };
}

/** Amount of `total` as a number of examples; shares are rounded. */
export function countExamples(amount: Amount, total: number): number {
  return amount.type === 'count' ? amount.count : Math.round(amount.share * total);
}

/**
 * Splits the training examples into training and validation.
 *
 * Classes are stratified: their shares in each part equal their shares in the whole, up to one example. The split
 * depends on the targets, the counts and `task.split.seed`. It depends on the training seed only if each seed draws its
 * own split or selects the validation fold. The validation part does not depend on the number of training examples.
 *
 * @param targets class of each example, or the number to predict
 * @param trainingSeed training seed of the trial; one of `task.split.seeds` if there are folds
 *
 * @example
 * splitRows(task.data, digits.targets, 0).validation.length;
 */
export function splitRows(task: DataSplit, targets: Uint8Array | Float32Array, trainingSeed: number): Split {
  // Numbers to predict count as a single class.
  const classes = targets instanceof Uint8Array ? targets : new Uint8Array(targets.length);
  const { split } = task;
  const stream =
    split.type === 'per-seed'
      ? randomStream(split.seed, 'split', trainingSeed)
      : randomStream(split.seed, 'split');
  const order = stream.permutation(classes.length);
  const validation =
    split.type === 'folds'
      ? selectFold(order, classes, split, trainingSeed)
      : takeStratified(order, classes, countExamples(task.validation, classes.length));
  const validationRows = new Set(validation);
  const remainingRows = order.filter((row) => !validationRows.has(row));
  const { train } = task;
  return {
    train:
      train.type === 'rest'
        ? remainingRows
        : takeStratified(remainingRows, classes, countExamples(train, classes.length)),
    validation,
  };
}

/**
 * Rows of one fold. Rows are dealt to the folds in turn, class by class, so fold sizes differ by at most one, in total
 * and within each class.
 */
function selectFold(
  order: Uint32Array,
  classes: Uint8Array,
  folds: Folds,
  trainingSeed: number,
): Uint32Array {
  const fold = foldOfSeed(folds, trainingSeed);
  // The sort is stable, so the rows of a class stay in random order.
  const byClass = [...order].sort((a, b) => classes[a]! - classes[b]!);
  const foldRows = new Set(byClass.filter((_, i) => i % folds.count === fold));
  return order.filter((row) => foldRows.has(row));
}

/** Takes the first rows of each class, `count` in total, stratified by class. */
function takeStratified(rows: Uint32Array, classes: Uint8Array, count: number): Uint32Array {
  const quotas = computeQuotas(rows, classes, count);
  return rows.filter((row) => quotas[classes[row]!]!-- > 0);
}

/** Number of rows to take from each class, by largest remainder (Hamilton's method); ties favour the lower class. */
function computeQuotas(rows: Uint32Array, classes: Uint8Array, count: number): number[] {
  const sizes: number[] = new Array<number>(MAX_CLASSES).fill(0);
  for (const row of rows) sizes[classes[row]!]!++;
  const exactQuotas = sizes.map((size) => (count * size) / rows.length);
  const quotas = exactQuotas.map(Math.floor);
  const unassignedCount = count - quotas.reduce((sum, n) => sum + n, 0);
  const byRemainder = exactQuotas
    .map((quota, label) => ({ label, remainder: quota - Math.floor(quota) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  for (const { label } of byRemainder.slice(0, unassignedCount)) quotas[label]!++;
  return quotas;
}
