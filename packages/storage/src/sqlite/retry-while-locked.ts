import { setTimeout as delay } from 'node:timers/promises';
import { isBusy, invalidatesConnection } from './sqlite-error.ts';

/** Maximum wait for another program's lock, in ms. */
export const lockTimeout = 30_000;

/** Consecutive failures after which a file counts as damaged, or a disk as failing. */
const maxFailures = 3;

/**
 * Retries `body` while the database is locked, for up to `timeout` ms. SQLite itself waits 250 ms each time; between
 * tries the event loop is free.
 *
 * A single failed disk read looks like a damaged file. Such an error is therefore thrown only after three consecutive
 * failures, each on a new connection, because a failed connection may hold stale pages.
 */
export async function retryWhileLocked<T>(body: () => T | Promise<T>, timeout: number): Promise<T> {
  const deadline = performance.now() + timeout;
  for (let failures = 0; ;) {
    try {
      return await body();
    } catch (error) {
      const mayRetry = isBusy(error)
        ? performance.now() < deadline
        : invalidatesConnection(error) && ++failures < maxFailures;
      if (!mayRetry) throw error;
    }
    await delay(50 + 100 * Math.random());
  }
}
