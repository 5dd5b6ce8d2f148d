import { RidgelineError } from '@ridgeline/core';
import type { QueuePlace } from '@ridgeline/runner';
import { isPostgresUrl, queuePlace } from '@ridgeline/storage';

/**
 * Where the messages to workers are kept: in Redis where `--queue` names one, else on the studies' own server.
 *
 * @throws RidgelineError `USAGE`
 */
export function queuePlaceOf(db: string, queue: string | undefined): QueuePlace {
  if (!isPostgresUrl(db)) {
    throw new RidgelineError('USAGE', 'Workers, and a queue for them, need a PostgreSQL server.', {
      hint: 'Name one: --db postgres://user@host/database',
    });
  }
  const own = queuePlace(db);
  if (queue === undefined) return { type: 'postgres', ...own };
  if (!/^rediss?:\/\//i.test(queue) || !URL.canParse(queue)) {
    throw new RidgelineError('USAGE', 'The URL of the queue cannot be read.', {
      hint: 'It looks like redis://user:password@host:6379.',
    });
  }
  // Databases that share a Redis have messages of their own.
  return { type: 'redis', url: queue, prefix: `ridgeline:${new URL(db).pathname.slice(1)}:${own.schema}` };
}
