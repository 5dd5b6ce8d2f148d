import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Commits a batch of actions in one transaction. Resolves to the result of each action once the batch is on disk; rejects if
 * the whole batch failed.
 */
type Commit<Action> = (batch: readonly Action[]) => Promise<readonly PromiseSettledResult<unknown>[]>;

export interface CommitQueue<Action> {
  /** Runs an action in the next commit. Resolves to its result once the commit is on disk. */
  run(action: Action): Promise<unknown>;
  /** Resolves once no action waits and no commit is running. */
  drain(): Promise<void>;
}

interface QueuedAction<Action> {
  readonly action: Action;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates a queue with group commit: actions queued in one turn of the event loop, or during another commit, share one
 * transaction and one sync.
 */
export function commitQueue<Action>(commit: Commit<Action>): CommitQueue<Action> {
  let queue: QueuedAction<Action>[] = [];
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

  const commitBatch = async (batch: readonly QueuedAction<Action>[]): Promise<void> => {
    try {
      const replies = await commit(batch.map(({ action }) => action));
      for (const [i, reply] of replies.entries()) {
        if (reply.status === 'fulfilled') batch[i]!.resolve(reply.value);
        else batch[i]!.reject(reply.reason);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return {
    run: (action) =>
      new Promise((resolve, reject) => {
        queue.push({ action, resolve, reject });
        schedule();
      }),
    async drain() {
      while (queue.length > 0 || committing !== undefined) await (committing ?? nextTurn());
    },
  };
}
