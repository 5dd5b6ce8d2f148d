/** The first and the longest pause before another start, in ms. */
const PAUSES = { first: 250, longest: 10_000 };

/** How long starts may fail in a row, in ms. */
const PATIENCE = 60_000;

/**
 * Back-off of a process that dies before it is ready. Knows no clock: it is told what time it is.
 *
 * @example
 * const backoff = new StartBackoff();
 * backoff.failed(0); // 250: start it again in a quarter of a second
 * backoff.failed(1000); // 500
 * backoff.failed(60_000); // undefined: give up
 */
export class StartBackoff {
  /** When the first of the starts failed that have failed in a row. */
  #since: number | undefined;
  #failures = 0;

  /** How many starts have failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * A start has failed.
   *
   * @param now In ms, on any clock that never goes back.
   * @returns How long to wait before the next one, in ms; undefined where enough have failed.
   */
  failed(now: number): number | undefined {
    this.#since ??= now;
    this.#failures++;
    if (now - this.#since >= PATIENCE) return undefined;
    return Math.min(PAUSES.first * 2 ** (this.#failures - 1), PAUSES.longest);
  }

  /** A start has succeeded. */
  stood(): void {
    this.#since = undefined;
    this.#failures = 0;
  }
}
