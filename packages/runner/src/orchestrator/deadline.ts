/** Maximum delay of Node's timers, in ms: 24.8 days. Timers with a longer delay fire immediately. */
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
  #remaining: number;
  #startedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, onReached: () => void) {
    this.#remaining = milliseconds;
    this.#onReached = onReached;
  }

  /** Starts or resumes the timer. */
  run(): void {
    if (this.#startedAt === undefined) this.#wait();
  }

  /** Pauses the timer. */
  pause(): void {
    clearTimeout(this.#timer);
    if (this.#startedAt !== undefined) this.#remaining -= performance.now() - this.#startedAt;
    this.#startedAt = undefined;
  }

  #wait(): void {
    this.#startedAt = performance.now();
    const wait = Math.min(this.#remaining, MAX_TIMER);
    this.#timer = setTimeout(() => {
      this.#remaining -= wait;
      if (this.#remaining > 0) this.#wait();
      else this.#onReached();
    }, wait);
  }
}
