import { RidgelineError } from '@ridgeline/core';
import type { QueueLocation } from '@ridgeline/runner';
import { databaseId, isPostgresUrl, queueLocation } from '@ridgeline/storage';

/**
 * Locates the queue of messages to workers: the Redis server that `--queue` names, otherwise the studies' PostgreSQL
 * server.
 *
 * @throws RidgelineError `USAGE` if the studies are in a file or `queue` is not a Redis URL, `DATABASE_UNREADABLE` if
 * `queue` is set and the PostgreSQL server cannot be reached.
 */
export async function readQueueLocation(db: string, queue: string | undefined): Promise<QueueLocation> {
  if (!isPostgresUrl(db)) {
    throw new RidgelineError('USAGE', 'Workers, and a queue for them, need a PostgreSQL server.', {
      hint: 'Pass a server: --db postgres://user@host/database',
    });
  }
  const serverQueue = queueLocation(db);
  if (queue === undefined) return { type: 'postgres', ...serverQueue };
  if (!/^rediss?:\/\//i.test(queue) || !URL.canParse(queue)) {
    throw new RidgelineError('USAGE', 'The URL of the queue is invalid.', {
      hint: 'Use the form redis://user:password@host:6379.',
    });
  }
  // The id separates databases that share a Redis server. Unlike an address, it is the same for all machines.
  return { type: 'redis', url: queue, prefix: `ridgeline:${await databaseId(db)}:${serverQueue.schema}` };
}
