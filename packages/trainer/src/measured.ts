/** Measurement of one part of the data. */
export interface Measured {
  readonly loss: number;
  /** Undefined for a regression. */
  readonly accuracy: number | undefined;
  /** Penalty on activations. */
  readonly activity: number;
  /** Pre-activation `z` of the output for each example, `[rows, units]`. */
  readonly outputs: ArrayLike<number>;
  /** Targets of these examples. */
  readonly targets: ArrayLike<number>;
}
