import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { patiently } from '../sqlite/patiently.ts';
import { commitQueue } from './commit-queue.ts';

/** A queue that commits into a list of batches, and what it waits for. */
function recordingQueue(commit: () => void = () => undefined, patience = 60_000) {
  const batches: number[] = [];
  const queue = commitQueue<() => unknown>((batch) =>
    patiently(() => {
      commit();
      batches.push(batch.length);
      return batch.map((act) => ({ ok: true as const, value: act() }));
    }, patience),
  );
  return { batches, queue };
}

class Busy extends Error {
  readonly code = 'SQLITE_BUSY';
}

describe('commitQueue', () => {
  it('commits what is called in one turn together, and answers in order', async () => {
    const { batches, queue } = recordingQueue();
    const answers = await Promise.all([1, 2, 3].map((value) => queue.run(() => value, 0)));
    expect(answers).toEqual([1, 2, 3]);
    expect(batches).toEqual([3]);
    await queue.run(() => 4, 0);
    expect(batches).toEqual([3, 1]);
  });

  it('lets who may wait come along with who may not, before it', async () => {
    const { batches, queue } = recordingQueue();
    const order: string[] = [];
    const patient = queue.run(() => order.push('patient'), 60_000);
    await nextTurn();
    expect(batches).toEqual([]);
    await queue.run(() => order.push('urgent'), 0);
    await patient;
    expect(order).toEqual(['patient', 'urgent']);
    expect(batches).toEqual([2]);
  });

  it('commits who may wait when the time is over', async () => {
    jest.useFakeTimers();
    try {
      const { batches, queue } = recordingQueue();
      const first = queue.run(() => 1, 40);
      await jest.advanceTimersByTimeAsync(20);
      const second = queue.run(() => 2, 40);
      await jest.advanceTimersByTimeAsync(19);
      expect(batches).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      expect(await Promise.all([first, second])).toEqual([1, 2]);
      expect(batches).toEqual([2]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('commits everything when it is drained', async () => {
    const { batches, queue } = recordingQueue();
    const answer = queue.run(() => 'done', 60_000);
    await queue.drain();
    expect(batches).toEqual([1]);
    expect(await answer).toBe('done');
  });

  it('tries again while another holds the lock, with the loop alive, and takes new acts in the meantime', async () => {
    let busy = true;
    const { batches, queue } = recordingQueue(() => {
      if (busy) throw new Busy();
    });
    const first = queue.run(() => 1, 0);
    await delay(60);
    const second = queue.run(() => 2, 0);
    busy = false;
    expect(await Promise.all([first, second])).toEqual([1, 2]);
    expect(batches).toEqual([1, 1]);
  });

  it('gives a batch up when the lock is held for too long, and goes on with the next', async () => {
    let busy = true;
    const { queue } = recordingQueue(() => {
      if (busy) throw new Busy();
    }, 200);
    await expect(queue.run(() => 1, 0)).rejects.toBeInstanceOf(Busy);
    busy = false;
    expect(await queue.run(() => 2, 0)).toBe(2);
  });
});
