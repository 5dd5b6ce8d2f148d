import { RidgelineError } from '@ridgeline/core';
import type { Owner } from '@ridgeline/storage';
import { acquireWhenFree } from './acquire-when-free.ts';

const owner: Owner = {
  since: 0,
  openLog: () => Promise.reject(new Error('not opened')),
  release: () => Promise.resolve(),
};
const owned = new RidgelineError('STUDY_OWNED', 'Process 1 on a owns it.');
const away = new RidgelineError('DATABASE_UNWRITABLE', 'The server is gone.');

/** Function that fails with each of these errors, and then succeeds. */
function failing(...errors: readonly unknown[]): () => Promise<Owner> {
  const left = [...errors];
  return () => (left.length === 0 ? Promise.resolve(owner) : Promise.reject(left.shift() as Error));
}

describe('acquireWhenFree', () => {
  it('waits until the owner ends, even while the server is away', async () => {
    expect(await acquireWhenFree(failing(owned, away, owned))).toBe(owner);
  });

  it('fails at once for a server that it cannot reach, and for any other error', async () => {
    await expect(acquireWhenFree(failing(away))).rejects.toBe(away);
    const other = new RidgelineError('DATABASE_UNREADABLE', 'A newer Ridgeline wrote it.');
    await expect(acquireWhenFree(failing(owned, other))).rejects.toBe(other);
  });
});
