import { setTimeout as delay } from 'node:timers/promises';
import { isBusy, spoilsConnection } from './sqlite-error.ts';

/** Longest wait for another program's lock, in ms. */
export const lockPatience = 30_000;

/** Consecutive failures before a damaged file or a failing disk is believed. */
const doubts = 3;

/**
 * Retries a body while the database is locked, for up to `patience` ms. SQLite itself waits 250 ms each time; between
 * tries the event loop is free.
 *
 * A disk that fails at one read looks like a damaged file, so either is confirmed three times before it is thrown. Each
 * try has its own connection, since a failed one may hold stale pages.
 */
export async function patiently<T>(body: () => T | Promise<T>, patience: number): Promise<T> {
  const deadline = performance.now() + patience;
  for (let failures = 0; ;) {
    try {
      return await body();
    } catch (error) {
      const again = isBusy(error)
        ? performance.now() < deadline
        : spoilsConnection(error) && ++failures < doubts;
      if (!again) throw error;
    }
    await delay(50 + 100 * Math.random());
  }
}
