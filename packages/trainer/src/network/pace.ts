/** Target duration of a slice of training steps, in ms. Messages are read between slices. */
const SLICE_MS = 50;

/** Maximum growth of a slice over the previous one: one short measurement is not reliable. */
const GROWTH = 8;

/** Number of steps that take about 50 ms, estimated from earlier ones. */
export class StepsPerSlice {
  readonly #now: () => number;
  #steps = 1;

  /**
   * Starts with one step.
   *
   * @param now monotonic clock, in ms
   */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Steps of the next slice, at least 1. */
  get steps(): number {
    return this.#steps;
  }

  /** Runs and times a slice of this many steps. */
  run(steps: number, slice: () => void): void {
    const before = this.#now();
    slice();
    const each = Math.max(this.#now() - before, 0.001) / steps;
    this.#steps = Math.max(1, Math.min(GROWTH * steps, Math.floor(SLICE_MS / each)));
  }
}
