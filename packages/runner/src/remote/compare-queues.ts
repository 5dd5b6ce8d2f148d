import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerBoard } from '@ridgeline/core';
import { queueDifference, type QueueDifference } from './queue-name.ts';
import { isAway } from './server-away.ts';

/** Interval at which a worker checks for led studies, in ms. */
const LOOK = 2_000;

/**
 * Compares the queue of a worker with that of each led study. Runs once for each leader on the server, until `signal`
 * aborts.
 *
 * @param own name of the worker's queue
 * @throws any error of the board except an unreachable server
 */
export async function compareQueues(
  { identity, leaders }: Pick<WorkerBoard, 'identity' | 'leaders'>,
  own: string,
  differs: (study: string, difference: QueueDifference) => void,
  signal: AbortSignal,
): Promise<void> {
  const worker = `worker ${identity.host}/${identity.pid}`;
  const known = new Set<string>();
  while (!signal.aborted) {
    const led = await leaders().catch((error: unknown) => {
      if (isAway(error)) return [];
      throw error;
    });
    for (const { study, terms } of led) {
      const leader = `${terms.epoch} ${study}`;
      if (known.has(leader)) continue;
      known.add(leader);
      const difference = queueDifference({ study, worker, own, leading: terms.queue });
      if (difference !== undefined) differs(study, difference);
    }
    await sleep(LOOK, undefined, { signal }).catch(() => undefined);
  }
}
