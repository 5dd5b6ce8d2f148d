import { RidgelineError } from '@ridgeline/core';
import type { Owner } from '@ridgeline/storage';
import { acquireWhenFree } from './acquire-when-free.ts';

const owner: Owner = {
  since: 0,
  openLog: () => Promise.reject(new Error('not opened')),
  release: () => Promise.resolve(),
};
const ownedError = new RidgelineError('STUDY_OWNED', 'Process 1 on a owns it.');
const unreachableError = new RidgelineError('DATABASE_UNWRITABLE', 'The server cannot be reached.');

/** Returns a function that fails with each of the errors, and then succeeds. */
function failWith(...errors: readonly unknown[]): () => Promise<Owner> {
  const remaining = [...errors];
  return () => (remaining.length === 0 ? Promise.resolve(owner) : Promise.reject(remaining.shift() as Error));
}

describe('acquireWhenFree', () => {
  it('waits until the owner ends, even while the server is unreachable', async () => {
    expect(await acquireWhenFree(failWith(ownedError, unreachableError, ownedError))).toBe(owner);
  });

  it('fails immediately for any other error', async () => {
    await expect(acquireWhenFree(failWith(unreachableError))).rejects.toBe(unreachableError);
    const unreadableError = new RidgelineError('DATABASE_UNREADABLE', 'A newer Ridgeline wrote it.');
    await expect(acquireWhenFree(failWith(ownedError, unreadableError))).rejects.toBe(unreadableError);
  });
});
