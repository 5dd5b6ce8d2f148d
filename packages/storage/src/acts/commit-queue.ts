import { setImmediate as nextTurn } from 'node:timers/promises';

/** How one act of a batch went. */
export type Settled =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/**
 * Does a batch of acts in one transaction, and resolves when it is on disk; rejects where the whole batch came to
 * nothing.
 */
export type Commit<Act> = (batch: readonly Act[]) => Promise<readonly Settled[]>;

export interface CommitQueue<Act> {
  /**
   * Does an act in the next commit, at the most `wait` ms from now if no other is under way. Resolves to its answer
   * when it is on disk.
   */
  run(act: Act, wait: number): Promise<unknown>;
  /** Commits what waits. Resolves when nothing is under way any more. */
  drain(): Promise<void>;
}

interface Waiting<Act> {
  readonly act: Act;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: acts that come close together share one transaction and one sync. Who may wait lets others come along;
 * who may not is committed in the next turn of the event loop and takes along all that was called before.
 */
export function commitQueue<Act>(commit: Commit<Act>): CommitQueue<Act> {
  let queue: Waiting<Act>[] = [];
  /** When the next commit is due; infinite while nothing waits for it. */
  let due = Infinity;
  let disarm: (() => void) | undefined;
  let committing: Promise<void> | undefined;

  const commitBy = (at: number): void => {
    if (at >= due) return;
    due = at;
    if (committing === undefined) arm();
  };

  const arm = (): void => {
    disarm?.();
    const wait = due - performance.now();
    if (wait >= 1) {
      const timer = setTimeout(begin, wait);
      disarm = () => clearTimeout(timer);
    } else {
      const turn = setImmediate(begin);
      disarm = () => clearImmediate(turn);
    }
  };

  const begin = (): void => {
    disarm = undefined;
    due = Infinity;
    const batch = queue;
    queue = [];
    committing = settle(batch).then(() => {
      committing = undefined;
      if (due < Infinity) arm();
    });
  };

  const settle = async (batch: readonly Waiting<Act>[]): Promise<void> => {
    try {
      const settled = await commit(batch.map(({ act }) => act));
      for (const [i, one] of settled.entries()) {
        if (one.ok) batch[i]!.resolve(one.value);
        else batch[i]!.reject(one.error);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return {
    run: (act, wait) =>
      new Promise((resolve, reject) => {
        queue.push({ act, resolve, reject });
        commitBy(performance.now() + wait);
      }),
    async drain() {
      while (queue.length > 0 || committing !== undefined) {
        if (queue.length > 0) commitBy(0);
        await (committing ?? nextTurn());
      }
    },
  };
}
