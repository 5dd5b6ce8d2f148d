import { setTimeout as delay } from 'node:timers/promises';
import { isBusy } from './sqlite-error.ts';

/** How long anybody waits for another program's lock, in ms. */
export const lockPatience = 30_000;

/**
 * Does what may find the database locked, again and again until it is free or `patience` ms are over. SQLite itself
 * waits a quarter of a second each time; between two tries the event loop is free.
 */
export async function retryWhileBusy<T>(body: () => T | Promise<T>, patience: number): Promise<T> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await body();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    await delay(50 + 100 * Math.random());
  }
}
