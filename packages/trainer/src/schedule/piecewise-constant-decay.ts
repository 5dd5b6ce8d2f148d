/** `boundaries` ascend; there is one more value than boundaries. */
export interface PiecewiseConstantDecay {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];
}

/**
 * First value up to the first boundary (inclusive), second up to the second, and so on. The values are absolute rates:
 * the optimizer's is not used. Keras: `keras.optimizers.schedules.PiecewiseConstantDecay`.
 *
 * @example
 * piecewiseConstantDecay(101, { boundaries: [100], values: [0.1, 0.01] }); // 0.01
 */
export function piecewiseConstantDecay(step: number, { boundaries, values }: PiecewiseConstantDecay): number {
  const next = boundaries.findIndex((boundary) => step <= boundary);
  return values[next === -1 ? boundaries.length : next]!;
}
