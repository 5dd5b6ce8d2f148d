import { foldOfSeed, randomStream, type Amount, type DataSplit, type Folds } from '@ridgeline/core';

/** Training and validation rows of a trial, in random order and disjoint. */
interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Number of examples in each part of `total`. Shares are rounded; with folds, the largest one counts. A requested count
 * may exceed `total`.
 */
export function partSizes(task: DataSplit, total: number): { train: number; validation: number } {
  const validation =
    task.split.type === 'folds'
      ? Math.ceil(total / Math.max(1, task.split.count))
      : exampleCount(task.validation, total);
  return {
    validation,
    train: task.train.type === 'rest' ? total - validation : exampleCount(task.train, total),
  };
}

/** Amount of `total` as a number of examples; shares are rounded. */
export function exampleCount(amount: Amount, total: number): number {
  return amount.type === 'count' ? amount.count : Math.round(amount.share * total);
}

/**
 * Splits the training examples.
 *
 * Classes are stratified: each part has each class in proportion to the whole, within one example. The split depends on
 * the targets, the counts and `task.split.seed`, and on the training seed only if it is redrawn for each seed or if the
 * seed selects the validation fold. The validation part does not depend on the number of training examples.
 *
 * @param targets class of each example, or its number
 * @param trainingSeed training seed of the trial; one of `task.split.seeds` if there are folds
 *
 * @example
 * splitRows(task.data, digits.targets, 0).validation.length;
 */
export function splitRows(task: DataSplit, targets: Uint8Array | Float32Array, trainingSeed: number): Split {
  const classes = targets instanceof Uint8Array ? targets : new Uint8Array(targets.length);
  const { split } = task;
  const stream =
    split.type === 'per-seed'
      ? randomStream(split.seed, 'split', trainingSeed)
      : randomStream(split.seed, 'split');
  const order = stream.permutation(classes.length);
  const validation =
    split.type === 'folds'
      ? foldOf(order, classes, split, trainingSeed)
      : takeStratified(order, classes, exampleCount(task.validation, classes.length));
  const held = new Set(validation);
  const rest = order.filter((row) => !held.has(row));
  const { train } = task;
  return {
    train: train.type === 'rest' ? rest : takeStratified(rest, classes, exampleCount(train, classes.length)),
    validation,
  };
}

/**
 * Rows of one fold. Rows are dealt class by class: fold sizes differ by at most one, in total and within each class.
 */
function foldOf(order: Uint32Array, classes: Uint8Array, folds: Folds, trainingSeed: number): Uint32Array {
  const fold = foldOfSeed(folds, trainingSeed);
  // The sort is stable: rows of a class stay in random order.
  const byClass = [...order].sort((a, b) => classes[a]! - classes[b]!);
  const mine = new Set(byClass.filter((_, i) => i % folds.count === fold));
  return order.filter((row) => mine.has(row));
}

/** Takes `count` of `rows` in order, stratified by class. */
function takeStratified(rows: Uint32Array, classes: Uint8Array, count: number): Uint32Array {
  const left = quotas(rows, classes, count);
  return rows.filter((row) => left[classes[row]!]!-- > 0);
}

/** Quotas by largest remainder (Hamilton's method); equal remainders favour the lower class. */
function quotas(rows: Uint32Array, classes: Uint8Array, count: number): number[] {
  const sizes: number[] = new Array<number>(256).fill(0);
  for (const row of rows) sizes[classes[row]!]!++;
  const exact = sizes.map((size) => (count * size) / rows.length);
  const taken = exact.map(Math.floor);
  const missing = count - taken.reduce((sum, n) => sum + n, 0);
  const byRemainder = exact
    .map((share, label) => ({ label, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  for (const { label } of byRemainder.slice(0, missing)) taken[label]!++;
  return taken;
}
