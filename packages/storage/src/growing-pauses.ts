import { setTimeout as delay } from 'node:timers/promises';

/** The first and the longest pause, in ms. */
const PAUSES = { first: 50, longest: 2000 };

/**
 * A wait before each further try: about 50 ms at first, then twice as long as the last time, at the most about 2 s. Each
 * is half of that to one and a half, so that many clients do not come back at once.
 *
 * @example
 * const pause = growingPauses();
 * while (!(await succeeds())) await pause();
 */
export function growingPauses(): () => Promise<void> {
  let next: number = PAUSES.first;
  return async () => {
    const wait = next * (0.5 + Math.random());
    next = Math.min(2 * next, PAUSES.longest);
    await delay(wait);
  };
}
