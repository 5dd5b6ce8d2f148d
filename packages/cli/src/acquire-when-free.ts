import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError } from '@ridgeline/core';
import type { Owner } from '@ridgeline/storage';

/** Interval of attempts while standing by, in ms. */
const pause = 1000;

/**
 * Becomes the owner as soon as there is no other. Prints the current owner once. Standing by survives an unreachable
 * server; a server that cannot be reached at first is an error.
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
    await delay(pause * (0.75 + 0.5 * Math.random()));
  }
}
