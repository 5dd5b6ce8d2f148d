import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerTable } from '@ridgeline/core';
import type { QueueLocation } from './assignment-queue.ts';
import { isAway } from './server-away.ts';

/** Name of the queue that a PostgreSQL server keeps next to its studies. */
const POSTGRES_QUEUE = 'postgres';

/**
 * Name of a queue, without a password: workers and leaders of a study compare theirs.
 *
 * @example
 * queueName({ type: 'redis', url: 'redis://ann:secret@queue.example', prefix: 'x' }); // 'redis://queue.example:6379'
 */
export function queueName(location: QueueLocation): string {
  if (location.type === 'postgres') return POSTGRES_QUEUE;
  const { protocol, hostname, port, pathname } = new URL(location.url);
  return `${protocol}//${hostname}:${port || '6379'}${pathname.replace(/^\/0?$/, '')}`;
}

/** Messages for a worker and a leader whose queues differ. */
export interface QueueDifference {
  /** False if both are Redis, since two names may mean the same server. */
  readonly isCertain: boolean;
  readonly forWorker: string;
  readonly forLeader: string;
}

/**
 * Compares the queues of a worker and of a study's leader.
 *
 * @param worker a phrase that names the worker
 * @returns undefined if they are the same, or the leader's is unknown
 * @example
 * queueDifference({ study: 'digits', worker: 'worker a/7', own: 'postgres', leading: 'redis://q:6379' })?.forLeader;
 * // 'worker a/7 gets no trials: start it with --queue redis://q:6379 (…)'
 */
export function queueDifference({
  study,
  worker,
  own,
  leading,
}: {
  readonly study: string;
  readonly worker: string;
  readonly own: string;
  readonly leading: string | undefined;
}): QueueDifference | undefined {
  if (leading === undefined || leading === own) return undefined;
  const isCertain = own === POSTGRES_QUEUE || leading === POSTGRES_QUEUE;
  const gets = isCertain ? 'gets no trials' : 'may get no trials';

  const start = `start it ${leading === POSTGRES_QUEUE ? 'without --queue' : `with --queue ${leading}`}`;
  const queues = `${study} is queued on ${phraseOf(leading)}, the worker listens to ${phraseOf(own)}`;
  return {
    isCertain,
    forWorker: `this worker ${gets} of ${study}: ${start} (${queues})`,
    forLeader: `${worker} ${gets}: ${start} (${queues})`,
  };
}

function phraseOf(name: string): string {
  return name === POSTGRES_QUEUE ? 'the PostgreSQL server' : name;
}

/** Interval at which a worker checks for led studies, in ms. */
const POLL_INTERVAL = 2_000;

/**
 * Compares the queue of a worker with that of each led study. Runs once for each leader on the server, until `signal`
 * aborts.
 *
 * @param own name of the worker's queue
 * @throws any error of the table except an unreachable server
 */
export async function compareQueues(
  { identity, leaders }: Pick<WorkerTable, 'identity' | 'leaders'>,
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
      const leader = `${terms.fencingToken} ${study}`;
      if (known.has(leader)) continue;
      known.add(leader);
      const difference = queueDifference({ study, worker, own, leading: terms.queue });
      if (difference !== undefined) differs(study, difference);
    }
    await sleep(POLL_INTERVAL, undefined, { signal }).catch(() => undefined);
  }
}
