import { randomStream, type Amount, type DataTask } from '@ridgeline/core';

/** The rows that a trial trains on and the rows that it is validated on, in random order; none is in both. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/** How many examples each part takes of `total`; more than there are if so asked. Shares are rounded. */
export function partSizes(task: DataTask, total: number): { train: number; validation: number } {
  const validation = sizeOf(task.validation, total);
  return { validation, train: task.train.type === 'rest' ? total - validation : sizeOf(task.train, total) };
}

function sizeOf(amount: Amount, total: number): number {
  return amount.type === 'count' ? amount.count : Math.round(amount.share * total);
}

/**
 * Splits the training examples. Classes are stratified: each part has each class in the proportion of the whole, to one
 * example; numbers are not. The split depends on the targets, the counts and `task.split.seed` alone, and on the training
 * seed where it is drawn again for each; the validation part does not depend on how much is trained on.
 *
 * @param targets the class of each example, or its number
 * @param trainingSeed of the repeat
 *
 * @example
 * splitRows(task.data, digits.targets, 0).validation.length;
 */
export function splitRows(task: DataTask, targets: Uint8Array | Float32Array, trainingSeed: number): Split {
  const classes = targets instanceof Uint8Array ? targets : new Uint8Array(targets.length);
  const sizes = partSizes(task, classes.length);
  const { seed, type } = task.split;
  const stream = type === 'fixed' ? randomStream(seed, 'split') : randomStream(seed, 'split', trainingSeed);
  const order = stream.permutation(classes.length);
  const validation = takeStratified(order, classes, sizes.validation);
  const held = new Set(validation);
  const rest = order.filter((row) => !held.has(row));
  return { train: takeStratified(rest, classes, sizes.train), validation };
}

/** `count` of `rows`, in their order, each class in its proportion among them. */
function takeStratified(rows: Uint32Array, classes: Uint8Array, count: number): Uint32Array {
  const left = quotas(rows, classes, count);
  return rows.filter((row) => left[classes[row]!]!-- > 0);
}

/** Largest remainder (Hamilton's method); equal remainders go to the lower class. */
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
