import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError } from '@ridgeline/core';
import type { Owner } from '@ridgeline/storage';

/** How often who stands by asks, in ms. */
const pause = 1000;

/**
 * Owns what `own` asks for as soon as nobody else does, and says once who does. Who stands by goes on when the server is
 * away for a while; one that cannot be reached at first is an error.
 *
 * @throws whatever `own` throws but `STUDY_OWNED`.
 */
export async function onceFree(own: () => Promise<Owner>): Promise<Owner> {
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
