/**
 * Running sums over batches. One object accumulates a whole epoch: if sums per slice were added up, rounding would
 * depend on the slices.
 */
export class BatchSums {
  /** All sums in the engine's order, which is also the order of the getters. */
  readonly numbers: Float64Array = new Float64Array(5);

  get examples(): number {
    return this.numbers[0]!;
  }

  /** Sum over batches of the loss times the batch's number of examples. */
  get loss(): number {
    return this.numbers[1]!;
  }

  /** Number of correctly classified examples; 0 for a regression. */
  get hits(): number {
    return this.numbers[2]!;
  }

  /** Sum over batches of the weight penalty before the step times the number of examples. */
  get penalty(): number {
    return this.numbers[3]!;
  }

  /** Sum over batches of the activity penalty times the number of examples. */
  get activity(): number {
    return this.numbers[4]!;
  }
}
