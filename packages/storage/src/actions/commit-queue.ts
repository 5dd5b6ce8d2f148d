import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Commits a batch of actions in one transaction. Resolves to the result of each action once the batch is on disk; rejects if
 * the whole batch failed.
 */
export type Commit<Action> = (batch: readonly Action[]) => Promise<readonly PromiseSettledResult<unknown>[]>;

interface CommitQueue<Action> {
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
export function createCommitQueue<Action>(commit: Commit<Action>): CommitQueue<Action> {
  let queue: QueuedAction<Action>[] = [];
  let isScheduled = false;
  let currentCommit: Promise<void> | undefined;

  const schedule = (): void => {
    if (isScheduled || currentCommit !== undefined) return;
    isScheduled = true;
    setImmediate(commitQueued);
  };

  const commitQueued = (): void => {
    isScheduled = false;
    const batch = queue;
    queue = [];
    currentCommit = commitBatch(batch).then(() => {
      currentCommit = undefined;
      if (queue.length > 0) schedule();
    });
  };

  const commitBatch = async (batch: readonly QueuedAction<Action>[]): Promise<void> => {
    try {
      const results = await commit(batch.map(({ action }) => action));
      for (const [i, result] of results.entries()) {
        if (result.status === 'fulfilled') batch[i]!.resolve(result.value);
        else batch[i]!.reject(result.reason);
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
      while (queue.length > 0 || currentCommit !== undefined) await (currentCommit ?? nextTurn());
    },
  };
}
