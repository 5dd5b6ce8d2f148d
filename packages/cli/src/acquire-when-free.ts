import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError } from '@ridgeline/core';
import type { Owner } from '@ridgeline/storage';

/** Mean interval between attempts while standing by. */
const RETRY_INTERVAL_MS = 1000;

/**
 * Acquires a study as soon as no other process owns it, and prints the current owner once. A database that cannot be
 * written, for example because its server is unreachable, is an error only at the first attempt. Later attempts are
 * repeated until the database can be written.
 *
 * @throws any error of `acquire`, except `STUDY_OWNED` and, after the first attempt, `DATABASE_UNWRITABLE`.
 */
export async function acquireWhenFree(acquire: () => Promise<Owner>): Promise<Owner> {
  for (let isStandingBy = false; ; isStandingBy = true) {
    try {
      return await acquire();
    } catch (error) {
      if (!(error instanceof RidgelineError)) throw error;
      const isUnwritable = error.code === 'DATABASE_UNWRITABLE';
      if (error.code !== 'STUDY_OWNED' && !(isStandingBy && isUnwritable)) throw error;
      if (!isStandingBy) process.stderr.write(`Standing by. ${error.message}\n`);
    }
    // Random, because processes that stand by together should not retry in step.
    await delay(RETRY_INTERVAL_MS * (0.75 + 0.5 * Math.random()));
  }
}
