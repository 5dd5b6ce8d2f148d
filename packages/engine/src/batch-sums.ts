/**
 * Running sums over batches. One object accumulates a whole epoch, even if the epoch is trained in slices: with a sum
 * per slice, the rounding would depend on the slices.
 */
export class BatchSums {
  /** All sums, in the order of the engine and of the getters below. */
  readonly numbers: Float64Array = new Float64Array(5);

  /** Number of examples. */
  get examples(): number {
    return this.numbers[0]!;
  }

  /** Sum over the batches of: loss times number of examples. */
  get loss(): number {
    return this.numbers[1]!;
  }

  /** Number of correctly classified examples; 0 for a regression. */
  get hits(): number {
    return this.numbers[2]!;
  }

  /** Sum over the batches of: weight penalty before the step, times number of examples. */
  get weightPenalty(): number {
    return this.numbers[3]!;
  }

  /** Sum over the batches of: activity penalty times number of examples. */
  get activityPenalty(): number {
    return this.numbers[4]!;
  }
}
