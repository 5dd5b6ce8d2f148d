/**
 * Running sums over batches. One object accumulates a whole epoch, even if the epoch is trained in slices: with a sum
 * per slice, the rounding would depend on the slices.
 */
export class BatchSums {
  /** All sums in the engine's order, which is also the order of the getters. */
  readonly numbers: Float64Array = new Float64Array(5);

  get examples(): number {
    return this.numbers[0]!;
  }

  /** Sum over batches: the loss times the number of examples. */
  get loss(): number {
    return this.numbers[1]!;
  }

  /** Number of correctly classified examples; 0 for a regression. */
  get hits(): number {
    return this.numbers[2]!;
  }

  /** Sum over batches: the weight penalty before the step, times the number of examples. */
  get penalty(): number {
    return this.numbers[3]!;
  }

  /** Sum over batches: the activity penalty times the number of examples. */
  get activity(): number {
    return this.numbers[4]!;
  }
}
