import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerTable } from '@ridgeline/core';
import type { QueueLocation } from './assignment-queue.ts';
import { isUnreachable } from './server-away.ts';

/** Name of the queue that a PostgreSQL server keeps next to its studies. */
const POSTGRES_QUEUE = 'postgres';

/**
 * Formats a queue's name without its password, for comparison between workers and leaders.
 *
 * @example
 * formatQueueName({ type: 'redis', url: 'redis://ann:secret@queue.example', prefix: 'x' }); // 'redis://queue.example:6379'
 */
export function formatQueueName(location: QueueLocation): string {
  if (location.type === 'postgres') return POSTGRES_QUEUE;
  const { protocol, hostname, port, pathname } = new URL(location.url);
  return `${protocol}//${hostname}:${port || '6379'}${pathname.replace(/^\/0?$/, '')}`;
}

/** Messages for a worker and a leader whose queues differ. */
export interface QueueDifference {
  /** False if both are Redis, because two names may mean the same server. */
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
 * describeQueueDifference({ study: 'digits', worker: 'worker a/7', workerQueue: 'postgres', leaderQueue: 'redis://q:6379' })
 *   ?.forLeader;
 * // 'worker a/7 gets no trials: start it with --queue redis://q:6379 (…)'
 */
export function describeQueueDifference({
  study,
  worker,
  workerQueue,
  leaderQueue,
}: {
  readonly study: string;
  readonly worker: string;
  readonly workerQueue: string;
  readonly leaderQueue: string | undefined;
}): QueueDifference | undefined {
  if (leaderQueue === undefined || leaderQueue === workerQueue) return undefined;
  const isCertain = workerQueue === POSTGRES_QUEUE || leaderQueue === POSTGRES_QUEUE;
  const effect = isCertain ? 'gets no trials' : 'may get no trials';
  const start = `start it ${leaderQueue === POSTGRES_QUEUE ? 'without --queue' : `with --queue ${leaderQueue}`}`;
  const queues = `${study} is queued on ${describeQueue(leaderQueue)}, the worker listens to ${describeQueue(workerQueue)}`;
  return {
    isCertain,
    forWorker: `this worker ${effect} of ${study}: ${start} (${queues})`,
    forLeader: `${worker} ${effect}: ${start} (${queues})`,
  };
}

function describeQueue(name: string): string {
  return name === POSTGRES_QUEUE ? 'the PostgreSQL server' : name;
}

/** Interval at which a worker looks for new leaders, in ms. */
const POLL_INTERVAL = 2_000;

/**
 * Compares a worker's queue with that of each leader on the server, once per leader. Runs until `signal` aborts.
 *
 * @param workerQueue name of the worker's queue
 * @throws any error of the table except an unreachable server
 */
export async function compareQueues(
  { identity, leaders }: Pick<WorkerTable, 'identity' | 'leaders'>,
  workerQueue: string,
  onDifference: (study: string, difference: QueueDifference) => void,
  signal: AbortSignal,
): Promise<void> {
  const worker = `worker ${identity.host}/${identity.pid}`;
  const comparedLeaders = new Set<string>();
  while (!signal.aborted) {
    const ledStudies = await leaders().catch((error: unknown) => {
      if (isUnreachable(error)) return [];
      throw error;
    });
    for (const { study, terms } of ledStudies) {
      const leader = `${terms.fencingToken} ${study}`;
      if (comparedLeaders.has(leader)) continue;
      comparedLeaders.add(leader);
      const difference = describeQueueDifference({ study, worker, workerQueue, leaderQueue: terms.queue });
      if (difference !== undefined) onDifference(study, difference);
    }
    await sleep(POLL_INTERVAL, undefined, { signal }).catch(() => undefined);
  }
}
