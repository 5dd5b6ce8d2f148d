import { RidgelineError } from '@ridgeline/core';
import type { Owner } from '@ridgeline/storage';
import { acquireWhenFree } from './acquire-when-free.ts';

const owner: Owner = {
  since: 0,
  openLog: () => Promise.reject(new Error('not opened')),
  release: () => Promise.resolve(),
};
const ownedError = new RidgelineError('STUDY_OWNED', 'Process 1 on host-a owns it.');
const unreachableError = new RidgelineError('DATABASE_UNWRITABLE', 'The server cannot be reached.');

/** Creates an `acquire` that fails with each of the errors in turn, and then succeeds. */
function createAcquire(...errors: readonly unknown[]): () => Promise<Owner> {
  const remaining = [...errors];
  return () => (remaining.length === 0 ? Promise.resolve(owner) : Promise.reject(remaining.shift() as Error));
}

describe('acquireWhenFree', () => {
  it('waits until the owner ends, even while the server is unreachable', async () => {
    expect(await acquireWhenFree(createAcquire(ownedError, unreachableError, ownedError))).toBe(owner);
  });

  it('fails immediately for any other error', async () => {
    await expect(acquireWhenFree(createAcquire(unreachableError))).rejects.toBe(unreachableError);
    const unreadableError = new RidgelineError('DATABASE_UNREADABLE', 'A newer Ridgeline wrote it.');
    await expect(acquireWhenFree(createAcquire(ownedError, unreadableError))).rejects.toBe(unreadableError);
  });
});
