import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Commits a batch of acts in one transaction. Resolves to the result of each act once the batch is on disk; rejects if
 * the whole batch failed.
 */
type Commit<Act> = (batch: readonly Act[]) => Promise<readonly PromiseSettledResult<unknown>[]>;

export interface CommitQueue<Act> {
  /** Runs an act in the next commit. Resolves to its result once the commit is on disk. */
  run(act: Act): Promise<unknown>;
  /** Resolves once no act waits and no commit is running. */
  drain(): Promise<void>;
}

interface QueuedAct<Act> {
  readonly act: Act;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates a queue with group commit: acts queued in one turn of the event loop, or during another commit, share one
 * transaction and one sync.
 */
export function commitQueue<Act>(commit: Commit<Act>): CommitQueue<Act> {
  let queue: QueuedAct<Act>[] = [];
  let scheduled = false;
  let committing: Promise<void> | undefined;

  const schedule = (): void => {
    if (scheduled || committing !== undefined) return;
    scheduled = true;
    setImmediate(commitQueued);
  };

  const commitQueued = (): void => {
    scheduled = false;
    const batch = queue;
    queue = [];
    committing = commitBatch(batch).then(() => {
      committing = undefined;
      if (queue.length > 0) schedule();
    });
  };

  const commitBatch = async (batch: readonly QueuedAct<Act>[]): Promise<void> => {
    try {
      const replies = await commit(batch.map(({ act }) => act));
      for (const [i, reply] of replies.entries()) {
        if (reply.status === 'fulfilled') batch[i]!.resolve(reply.value);
        else batch[i]!.reject(reply.reason);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return {
    run: (act) =>
      new Promise((resolve, reject) => {
        queue.push({ act, resolve, reject });
        schedule();
      }),
    async drain() {
      while (queue.length > 0 || committing !== undefined) await (committing ?? nextTurn());
    },
  };
}
