import { setTimeout as delay } from 'node:timers/promises';
import { isBusy, spoilsConnection } from './sqlite-error.ts';

/** How long anybody waits for another program's lock, in ms. */
export const lockPatience = 30_000;

/** So many times in a row a file may be found damaged, or its disk to fail, before that is believed. */
const doubts = 3;

/**
 * Does what may find the database locked, again and again until it is free or `patience` ms are over. SQLite itself
 * waits a quarter of a second each time; between two tries the event loop is free.
 *
 * A disk that fails at one read looks like a damaged file, so what finds either is done three times before it is thrown:
 * on connections of its own, for what one holds after a failure may not be what the file holds.
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
