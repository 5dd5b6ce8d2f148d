/** Axis of a plot, with ticks at round values. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Decimals that distinguish the ticks. */
  readonly decimals: number;
  /** Returns the position of a value along the axis, in percent. */
  position(value: number): number;
}

/**
 * Creates an axis that contains all values, with a margin at both ends and at most about `count` ticks.
 *
 * @example
 * createAxis([0.91, 0.97], 5).ticks; // about [0.92, 0.94, 0.96]
 */
export function createAxis(values: readonly number[], count: number): Axis {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const span = max - min || Math.abs(max) || 1;
  const [low, high] = [min - span * 0.06, max + span * 0.06];
  const minStep = (high - low) / count;
  const unit = Number(`1e${Math.floor(Math.log10(minStep))}`);
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= minStep) ?? 10);
  const first = Math.ceil(low / step);
  const ticks = Array.from(
    { length: Math.floor(high / step) - first + 1 },
    (_, index) => (first + index) * step,
  );
  return {
    low,
    high,
    ticks,
    decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
    position: (value) => (100 * (value - low)) / (high - low),
  };
}
