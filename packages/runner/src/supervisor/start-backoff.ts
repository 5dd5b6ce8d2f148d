/** First and maximum pause before another start, in ms. */
const PAUSES = { first: 250, longest: 10_000 };

/** Duration of consecutive failed starts after which starting is given up, in ms. */
const MAX_FAILING_TIME = 60_000;

/**
 * Back-off for a process that dies before it is ready. Reads no clock: the time is passed in.
 *
 * @example
 * const backoff = new StartBackoff();
 * backoff.failed(0); // 250: start it again in a quarter of a second
 * backoff.failed(1000); // 500
 * backoff.failed(60_000); // undefined: no further start
 */
export class StartBackoff {
  /** Time of the first of the current consecutive failures. */
  #since: number | undefined;
  #failures = 0;

  /** Number of consecutive failed starts. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Records a failed start.
   *
   * @param now time in ms, on any monotonic clock.
   * @returns pause before the next start, in ms; undefined to stop trying.
   */
  failed(now: number): number | undefined {
    this.#since ??= now;
    this.#failures++;
    if (now - this.#since >= MAX_FAILING_TIME) return undefined;
    return Math.min(PAUSES.first * 2 ** (this.#failures - 1), PAUSES.longest);
  }

  /** Records a successful start. */
  succeeded(): void {
    this.#since = undefined;
    this.#failures = 0;
  }
}
