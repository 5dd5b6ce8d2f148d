/** Maximum time between two ticks that counts, in ms. */
const MAX_STEP = 1000;

/**
 * Clock that stands still while the machine sleeps or this process is stopped, so no timeout fires after a night's
 * sleep. It counts the time between two ticks, but at most a second, so it needs more than one tick a second.
 *
 * @example
 * const clock = new AttentiveClock(() => performance.now());
 * setInterval(() => clock.tick(), 100); // clock.now: milliseconds awake
 */
export class AttentiveClock {
  readonly #readMonotonic: () => number;
  #lastTick: number;
  #now = 0;

  constructor(readMonotonic: () => number) {
    this.#readMonotonic = readMonotonic;
    this.#lastTick = readMonotonic();
  }

  /** Milliseconds counted since the clock was created. */
  get now(): number {
    return this.#now;
  }

  /** Counts the time since the last tick. Returns `now`. */
  tick(): number {
    const time = this.#readMonotonic();
    this.#now += Math.min(time - this.#lastTick, MAX_STEP);
    this.#lastTick = time;
    return this.#now;
  }
}
