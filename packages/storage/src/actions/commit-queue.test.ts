import { retryWhileLocked } from '../sqlite/retry-while-locked.ts';
import { createCommitQueue } from './commit-queue.ts';

/** Creates a queue that records the size of each committed batch. */
function createRecordingQueue(commit: () => void = () => undefined, timeout = 60_000) {
  const batches: number[] = [];
  const queue = createCommitQueue<() => unknown>((batch) =>
    retryWhileLocked(() => {
      commit();
      batches.push(batch.length);
      return batch.map((action) => ({ status: 'fulfilled' as const, value: action() }));
    }, timeout),
  );
  return { batches, queue };
}

class Busy extends Error {
  readonly code = 'SQLITE_BUSY';
}

describe('createCommitQueue', () => {
  it('commits the actions of one turn of the event loop together', async () => {
    const { batches, queue } = createRecordingQueue();
    const answers = await Promise.all([1, 2, 3].map((value) => queue.run(() => value)));
    expect(answers).toEqual([1, 2, 3]);
    expect(batches).toEqual([3]);
    await queue.run(() => 4);
    expect(batches).toEqual([3, 1]);
  });

  it('commits all actions when it is drained', async () => {
    const { batches, queue } = createRecordingQueue();
    const answer = queue.run(() => 'done');
    await queue.drain();
    expect(batches).toEqual([1]);
    expect(await answer).toBe('done');
  });

  it('accepts new actions while it waits for a lock', async () => {
    let second: Promise<unknown> | undefined;
    let isBusy = true;
    const { batches, queue } = createRecordingQueue(() => {
      // Runs between two tries; the lock is released after that.
      setImmediate(() => {
        second ??= queue.run(() => 2);
        isBusy = false;
      });
      if (isBusy) throw new Busy();
    });
    expect([await queue.run(() => 1), await second]).toEqual([1, 2]);
    expect(batches).toEqual([1, 1]);
  });

  it('continues with the next batch after a long lock', async () => {
    let isLocked = true;
    const { queue } = createRecordingQueue(() => {
      if (isLocked) throw new Busy();
    }, 200);
    await expect(queue.run(() => 1)).rejects.toBeInstanceOf(Busy);
    isLocked = false;
    expect(await queue.run(() => 2)).toBe(2);
  });
});
