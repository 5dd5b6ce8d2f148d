/** Wanted length of a slice, in ms: messages are read between two slices. */
const SLICE_MS = 50;

/** A slice takes at most so many times the steps of the one before: one short measurement says little. */
const GROWTH = 8;

/** Number of steps that take about 50 ms, by the time that earlier ones took. */
export class Pace {
  readonly #now: () => number;
  #steps = 1;

  /** @param now ms of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Steps of the next slice, from 1. */
  get steps(): number {
    return this.#steps;
  }

  /** Runs a slice of this many steps, and measures it. */
  run(steps: number, slice: () => void): void {
    const before = this.#now();
    slice();
    const each = Math.max(this.#now() - before, 0.001) / steps;
    this.#steps = Math.max(1, Math.min(GROWTH * steps, Math.floor(SLICE_MS / each)));
  }
}
