/**
 * Running sums over batches. One object serves a whole epoch: sums per slice would round differently and depend on the
 * slices.
 */
export class BatchSums {
  /** Sums in the engine's order, which is also that of the getters. */
  readonly numbers: Float64Array = new Float64Array(5);

  get examples(): number {
    return this.numbers[0]!;
  }

  /** Loss of each batch times its examples. */
  get loss(): number {
    return this.numbers[1]!;
  }

  /** Number of correctly classified examples; 0 for a regression. */
  get hits(): number {
    return this.numbers[2]!;
  }

  /** Weight penalty before each step times the batch's examples. */
  get penalty(): number {
    return this.numbers[3]!;
  }

  /** Activity penalty of each batch times its examples. */
  get activity(): number {
    return this.numbers[4]!;
  }
}
