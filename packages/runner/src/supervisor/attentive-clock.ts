/** A step longer than this, in ms, is time in which nobody looked. */
const LONGEST_STEP = 1000;

/**
 * A clock that counts only the time in which somebody looked at it: while the machine sleeps, or this process is
 * stopped, it stands still. So waking up blames nobody for the night.
 *
 * @example
 * const clock = new AttentiveClock(() => performance.now());
 * setInterval(() => clock.look(), 100); // clock.now: milliseconds of attention
 */
export class AttentiveClock {
  readonly #monotonic: () => number;
  #last: number;
  #now = 0;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#last = monotonic();
  }

  /** Milliseconds of attention since the clock was made. */
  get now(): number {
    return this.#now;
  }

  look(): number {
    const time = this.#monotonic();
    this.#now += Math.min(time - this.#last, LONGEST_STEP);
    this.#last = time;
    return this.#now;
  }
}
