/** Pause after the first failure, in ms; each further failure doubles it. */
const FIRST_PAUSE = 250;

/** Maximum pause before another start, in ms. */
const MAX_PAUSE = 10_000;

/** Duration of consecutive failed starts after which starting is given up, in ms. */
const MAX_FAILING_TIME = 60_000;

/**
 * Back-off for a process that dies before it is ready. Reads no clock: the time is passed in.
 *
 * @example
 * const backoff = new StartBackoff();
 * backoff.recordFailure(0); // 250: start it again in a quarter of a second
 * backoff.recordFailure(1000); // 500
 * backoff.recordFailure(60_000); // undefined: no further start
 */
export class StartBackoff {
  /** Time of the first of the current consecutive failures. */
  #failingSince: number | undefined;
  #failureCount = 0;

  /** Number of consecutive failed starts. */
  get failureCount(): number {
    return this.#failureCount;
  }

  /**
   * Records a failed start.
   *
   * @param now time in ms, on any monotonic clock.
   * @returns pause before the next start, in ms; undefined to stop trying.
   */
  recordFailure(now: number): number | undefined {
    this.#failingSince ??= now;
    this.#failureCount++;
    if (now - this.#failingSince >= MAX_FAILING_TIME) return undefined;
    return Math.min(FIRST_PAUSE * 2 ** (this.#failureCount - 1), MAX_PAUSE);
  }

  /** Records a successful start. */
  recordSuccess(): void {
    this.#failingSince = undefined;
    this.#failureCount = 0;
  }
}
