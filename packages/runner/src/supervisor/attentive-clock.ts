/** Longest step that counts, in ms; a longer one was not observed. */
const LONGEST_STEP = 1000;

/**
 * Clock that counts only the time in which it is read regularly: while the machine sleeps, or this process is
 * stopped, it stands still. No timeout fires because of a night's sleep.
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
