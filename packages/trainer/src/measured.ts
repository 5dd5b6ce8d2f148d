/** Measurement of one part of the data. */
export interface Measured {
  readonly loss: number;
  /** Undefined for a regression. */
  readonly accuracy: number | undefined;
  /** Penalty on activations. */
  readonly activity: number;
  /** `[rows, units]`: the output's `z` of each example. */
  readonly outputs: ArrayLike<number>;
  /** Targets of these examples. */
  readonly targets: ArrayLike<number>;
}
