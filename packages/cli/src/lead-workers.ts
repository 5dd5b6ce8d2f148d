import type { QueueLocation, Workers } from '@ridgeline/runner';
import { openAssignmentQueue, formatQueueName } from '@ridgeline/runner/remote';
import type { Owner } from '@ridgeline/storage';
import type { Checkpoints } from './checkpoints/checkpoints.ts';
import { hashTaskData } from './hash-task-data.ts';
import { version } from './version.ts';

/**
 * Connects the owner of a study on a server to the study's workers. This module is separate because it loads the queue
 * library.
 */
export async function leadWorkers(
  owner: Owner,
  queue: QueueLocation,
  checkpoints: Checkpoints | undefined,
): Promise<Workers> {
  return {
    table: await owner.openLeaderTable!({
      version: version(),
      checkpoints: checkpoints?.maxBytes,
      queue: formatQueueName(queue),
    }),
    queue: openAssignmentQueue(queue),
    dataHash: hashTaskData,
    keepCheckpoint: checkpoints?.keep,
  };
}
