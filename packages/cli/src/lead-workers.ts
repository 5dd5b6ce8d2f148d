import type { QueuePlace, Workers } from '@ridgeline/runner';
import { openGroupQueue } from '@ridgeline/runner/remote';
import type { Owner } from '@ridgeline/storage';
import { dataHash } from './data-hash.ts';
import { version } from './version.ts';

/** What the owner of a study on a server leads workers by. A module of its own, as it brings the queue's library. */
export async function leadWorkers(owner: Owner, queue: QueuePlace): Promise<Workers> {
  return { board: await owner.openBoard!(version()), queue: openGroupQueue(queue), dataOf: dataHash };
}
