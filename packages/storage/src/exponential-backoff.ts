import { setTimeout as delay } from 'node:timers/promises';

/** First and maximum pause, in ms. */
const PAUSES = { first: 50, longest: 2000 };

/**
 * Exponential backoff with jitter: waits about 50 ms at first, then twice as long each time, up to about 2 s. The
 * jitter is a factor from 0.5 to 1.5, so that many clients do not retry at once.
 *
 * @example
 * const pause = exponentialBackoff();
 * while (!(await succeeds())) await pause();
 */
export function exponentialBackoff(): () => Promise<void> {
  let next: number = PAUSES.first;
  return async () => {
    const wait = next * (0.5 + Math.random());
    next = Math.min(2 * next, PAUSES.longest);
    await delay(wait);
  };
}
