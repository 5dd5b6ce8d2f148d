/** Maximum delay of Node's timers, in ms: 24.8 days. Timers with a longer delay fire at once. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * One-shot timer of any length that can be paused.
 *
 * @example
 * const deadline = new Deadline(40 * 86_400_000, () => console.log('forty days are over'));
 * deadline.run();
 * deadline.pause();
 */
export class Deadline {
  readonly #onReached: () => void;
  #left: number;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, onReached: () => void) {
    this.#left = milliseconds;
    this.#onReached = onReached;
  }

  /** Starts or resumes the timer. */
  run(): void {
    if (this.#since === undefined) this.#wait();
  }

  /** Pauses the timer. */
  pause(): void {
    clearTimeout(this.#timer);
    if (this.#since !== undefined) this.#left -= performance.now() - this.#since;
    this.#since = undefined;
  }

  #wait(): void {
    this.#since = performance.now();
    const wait = Math.min(this.#left, MAX_TIMER);
    this.#timer = setTimeout(() => {
      this.#left -= wait;
      if (this.#left > 0) this.#wait();
      else this.#onReached();
    }, wait);
  }
}
