import { setImmediate as nextTurn } from 'node:timers/promises';
import { retryWhileBusy } from './retry-while-busy.ts';

/** How one act of a batch went. */
export type Settled =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** Commits a batch of acts in one transaction; throws where the whole batch came to nothing. */
export interface Committer<Acts> {
  commit(batch: readonly ((acts: Acts) => unknown)[]): readonly Settled[];
}

export interface CommitQueue<Acts> {
  /**
   * Does an act in the next commit, at the most `wait` ms from now if nobody holds a lock. Resolves when it is on disk.
   */
  run<T>(act: (acts: Acts) => T, wait: number): Promise<T>;
  /** Commits what waits. Resolves when nothing is under way any more. */
  drain(): Promise<void>;
}

interface Waiting<Acts> {
  readonly act: (acts: Acts) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: acts that come close together share one transaction and one sync. Who may wait lets others come along;
 * who may not is committed in the next turn of the event loop and takes along all that was called before.
 *
 * @param patience How long a batch waits for another program's lock, in ms.
 */
export function commitQueue<Acts>(committer: Committer<Acts>, patience: number): CommitQueue<Acts> {
  let queue: Waiting<Acts>[] = [];
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
    committing = commit(batch).then(() => {
      committing = undefined;
      if (due < Infinity) arm();
    });
  };

  const commit = async (batch: readonly Waiting<Acts>[]): Promise<void> => {
    try {
      const settled = await retryWhileBusy(() => committer.commit(batch.map(({ act }) => act)), patience);
      for (const [i, one] of settled.entries()) {
        if (one.ok) batch[i]!.resolve(one.value);
        else batch[i]!.reject(one.error);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return {
    run: <T>(act: (acts: Acts) => T, wait: number) =>
      new Promise<T>((resolve, reject) => {
        queue.push({ act, resolve: resolve as (value: unknown) => void, reject });
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
