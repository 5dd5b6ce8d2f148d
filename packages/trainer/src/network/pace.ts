/** Target duration of a slice of training steps. Messages are read between slices. */
const SLICE_MS = 50;

/** Maximum growth factor from one slice to the next, because one short measurement is unreliable. */
const MAX_GROWTH = 8;

/** Estimate of the number of steps that take about 50 ms, from the times of earlier steps. */
export class StepsPerSlice {
  readonly #now: () => number;
  #steps = 1;

  /**
   * Starts with one step.
   *
   * @param now monotonic clock that returns milliseconds
   */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Number of steps in the next slice, at least 1. */
  get steps(): number {
    return this.#steps;
  }

  /** Runs a slice of `steps` steps, and measures its time. */
  run(steps: number, runSlice: () => void): void {
    const start = this.#now();
    runSlice();
    const stepMs = Math.max(this.#now() - start, 0.001) / steps;
    this.#steps = Math.max(1, Math.min(MAX_GROWTH * steps, Math.floor(SLICE_MS / stepMs)));
  }
}
