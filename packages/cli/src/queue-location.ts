import { RidgelineError } from '@ridgeline/core';
import type { QueueLocation } from '@ridgeline/runner';
import { databaseId, isPostgresUrl, queueLocation } from '@ridgeline/storage';

/**
 * Queue of the messages to workers: the Redis that `--queue` names, otherwise the server of the studies.
 *
 * @throws RidgelineError `USAGE`, or `DATABASE_UNREADABLE` if the server is needed and cannot be reached.
 */
export async function queueLocationOf(db: string, queue: string | undefined): Promise<QueueLocation> {
  if (!isPostgresUrl(db)) {
    throw new RidgelineError('USAGE', 'Workers, and a queue for them, need a PostgreSQL server.', {
      hint: 'Name one: --db postgres://user@host/database',
    });
  }
  const own = queueLocation(db);
  if (queue === undefined) return { type: 'postgres', ...own };
  if (!/^rediss?:\/\//i.test(queue) || !URL.canParse(queue)) {
    throw new RidgelineError('USAGE', 'The URL of the queue cannot be read.', {
      hint: 'It looks like redis://user:password@host:6379.',
    });
  }
  // The id keeps the messages of databases that share a Redis apart, whatever address names the server.
  return { type: 'redis', url: queue, prefix: `ridgeline:${await databaseId(db)}:${own.schema}` };
}
