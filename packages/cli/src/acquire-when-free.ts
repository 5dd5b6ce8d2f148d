import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError } from '@ridgeline/core';
import type { Owner } from '@ridgeline/storage';

/** Interval between attempts while standing by, in ms. */
const retryInterval = 1000;

/**
 * Becomes the owner as soon as there is no other, and prints the current owner once. Fails if a server is unreachable
 * at the first attempt; later it waits for the server.
 *
 * @throws any error of `own` except `STUDY_OWNED`.
 */
export async function acquireWhenFree(own: () => Promise<Owner>): Promise<Owner> {
  for (let standsBy = false; ; standsBy = true) {
    try {
      return await own();
    } catch (error) {
      if (!(error instanceof RidgelineError)) throw error;
      const isAway = error.code === 'DATABASE_UNWRITABLE';
      if (error.code !== 'STUDY_OWNED' && !(standsBy && isAway)) throw error;
      if (!standsBy) process.stderr.write(`Standing by. ${error.message}\n`);
    }
    await delay(retryInterval * (0.75 + 0.5 * Math.random()));
  }
}
