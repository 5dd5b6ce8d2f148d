/** Axis of a plot, with round ticks between its ends. */
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
 * Creates an axis that contains all values, with a margin at both ends and about `count` ticks.
 *
 * @example
 * createAxis([0.91, 0.97], 5).ticks; // [0.91, 0.92, …]
 */
export function createAxis(values: readonly number[], count: number): Axis {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const span = max - min || Math.abs(max) || 1;
  const [low, high] = [min - span * 0.06, max + span * 0.06];
  const rough = (high - low) / count;
  const power = Math.floor(Math.log10(rough));
  const unit = Number(`1e${power}`);
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
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
