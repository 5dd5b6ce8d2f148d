import type { Examples } from '../data/examples.ts';
import { outputUnits } from '../data/shared-data-set.ts';
import type { Kernels, Tensor } from '../kernels/kernels.ts';

/** Examples on the backend, shared by all trials. Rows beyond `count` are zeros of weight 0. */
export interface Batch {
  /** Examples that count. */
  readonly count: number;
  /** `count` rounded up to a multiple of 16. */
  readonly rows: number;
  /** `[1, rows, features]`. */
  readonly inputs: Tensor;
  /** `[1, rows, units]`: for classes 1 at the class of each example; for two classes or numbers the target itself. */
  readonly targets: Tensor;
  /** `[rows]`: the target of each example, class or number, here and not on the backend. */
  readonly classes: Float32Array;
  /** `[1, 1, rows]`: 1 for the examples that count, 0 behind. A product with it is a sum over rows. */
  readonly rowWeights: Tensor;
  /** `1 / count` for the examples that count, 0 behind: `[1, rows, 1]`, or `[1, 1, 1]` where nothing is behind. */
  readonly rowShares: Tensor;
}

/** How many rows `count` examples take: transcendental kernels need slabs that are multiples of 16 floats. */
export function paddedRows(count: number): number {
  return Math.ceil(count / 16) * 16;
}

/**
 * Copies the examples at `indexes` to the backend, in that order.
 *
 * @param rows at least `paddedRows(indexes.length)` and a multiple of 16; more rows change no result beyond rounding
 * @param room gives the array that the inputs are written to
 */
export function makeBatch(
  kernels: Kernels,
  examples: Examples,
  indexes: Uint32Array,
  rows = paddedRows(indexes.length),
  room: (length: number) => Float32Array = (length) => new Float32Array(length),
): Batch {
  const count = indexes.length;
  const { features, problem } = examples;
  const inputs = room(rows * features).fill(0, count * features);
  const classes = new Float32Array(rows);
  for (let row = 0; row < count; row++) {
    const example = indexes[row]!;
    examples.read(example, inputs, row * features);
    classes[row] = examples.targets[example]!;
  }
  const units = outputUnits(problem);
  const targets = problem.type === 'multi-class' ? oneHot(classes, units, count) : classes;
  return {
    count,
    rows,
    inputs: kernels.upload(inputs, [1, rows, features]),
    targets: kernels.upload(targets, [1, rows, units]),
    classes,
    ...rowsOf(kernels, count, rows),
  };
}

function rowsOf(kernels: Kernels, count: number, rows: number): Pick<Batch, 'rowWeights' | 'rowShares'> {
  if (count === rows) {
    return { rowWeights: kernels.constant(1, rows), rowShares: kernels.constant(1 / count) };
  }
  const filled = (value: number, shape: readonly number[]) =>
    kernels.upload(new Float32Array(rows).fill(value, 0, count), shape);
  return { rowWeights: filled(1, [1, 1, rows]), rowShares: filled(1 / count, [1, rows, 1]) };
}

function oneHot(classes: Float32Array, units: number, count: number): Float32Array {
  const targets = new Float32Array(classes.length * units);
  for (let row = 0; row < count; row++) targets[row * units + classes[row]!] = 1;
  return targets;
}
