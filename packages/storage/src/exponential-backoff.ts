import { setTimeout as delay } from 'node:timers/promises';

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 2000;

/**
 * Creates a function that waits with exponential backoff and jitter: about 50 ms at its first call, then twice as long
 * at each call, up to about 2 s. The jitter is a factor from 0.5 to 1.5 and keeps clients from retrying simultaneously.
 *
 * @example
 * const pause = exponentialBackoff();
 * while (!(await succeeds())) await pause();
 */
export function exponentialBackoff(): () => Promise<void> {
  let nextPause = FIRST_PAUSE_MS;
  return async () => {
    const wait = nextPause * (0.5 + Math.random());
    nextPause = Math.min(2 * nextPause, MAX_PAUSE_MS);
    await delay(wait);
  };
}
