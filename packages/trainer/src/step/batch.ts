import type { SharedDataSet } from '../data/shared-data-set.ts';
import type { Kernels, Tensor } from '../kernels/kernels.ts';

/** Examples on the backend, shared by all trials. Rows beyond `count` are zeros of weight 0. */
export interface Batch {
  /** Examples that count. */
  readonly count: number;
  /** `count` rounded up to a multiple of 16. */
  readonly rows: number;
  /** `[1, rows, features]`. */
  readonly inputs: Tensor;
  /** `[1, rows, classes]`: 1 at the class of each example. */
  readonly targets: Tensor;
  /** `[1, rows, 1]`: the class of each example. */
  readonly labels: Tensor;
  /** `[1, 1, rows]`: 1 for the examples that count, 0 behind. A product with it is a sum over rows. */
  readonly rowWeights: Tensor;
  /** `[1, rows, 1]`: `1 / count` for the examples that count, 0 behind. */
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
 */
export function makeBatch(
  kernels: Kernels,
  data: SharedDataSet,
  indexes: Uint32Array,
  rows = paddedRows(indexes.length),
): Batch {
  const count = indexes.length;
  const { features, inputs: bytes, targets: classes } = data;
  const scale = scaleOf(data.divisor);
  const width = data.problem.classes;
  const inputs = new Float32Array(rows * features);
  const targets = new Float32Array(rows * width);
  const labels = new Float32Array(rows);
  for (let row = 0; row < count; row++) {
    const example = indexes[row]!;
    const from = example * features;
    const to = row * features;
    for (let i = 0; i < features; i++) inputs[to + i] = scale[bytes[from + i]!]!;
    labels[row] = classes[example]!;
    targets[row * width + classes[example]!] = 1;
  }
  return {
    count,
    rows,
    inputs: kernels.upload(inputs, [1, rows, features]),
    targets: kernels.upload(targets, [1, rows, width]),
    labels: kernels.upload(labels, [1, rows, 1]),
    rowWeights: kernels.upload(new Float32Array(rows).fill(1, 0, count), [1, 1, rows]),
    rowShares: kernels.upload(new Float32Array(rows).fill(1 / count, 0, count), [1, rows, 1]),
  };
}

const scales = new Map<number, Float32Array>();

/** `byte / divisor` for each byte. */
function scaleOf(divisor: number): Float32Array {
  let scale = scales.get(divisor);
  if (scale === undefined) {
    scale = Float32Array.from({ length: 256 }, (_, byte) => byte / divisor);
    scales.set(divisor, scale);
  }
  return scale;
}
