import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { parseLedger, type ParsedLedger } from '@ridgeline/core/ledger';
import { exponentialBackoff } from './exponential-backoff.ts';
import { tryFileLock, type FileLock } from './file-lock.ts';
import { lockedReason, ledgerLockTimeout, type LedgerStore } from './ledger-store.ts';
import { syncToDisk } from './sync-to-disk.ts';

/** Ledger in a file of JSON lines. A write first removes an incomplete last line, left by a crash. */
export function fileLedger(path: string): LedgerStore {
  return {
    name: path,
    read: () => Promise.resolve(readFile(path)),
    async whileLocked(body) {
      const lock = await acquireLock(path);
      try {
        const ledger = readFile(path);
        return await body(ledger, (entry) => {
          write(path, ledger.completeBytes, `${JSON.stringify(entry)}\n`);
          return Promise.resolve();
        });
      } finally {
        lock.release();
      }
    },
  };
}

function readFile(path: string): ParsedLedger {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    // A device such as /dev/zero has no end.
    if (status?.isFile() === false) throw new Error('it is not a file');
    return parseLedger(status === undefined ? '' : readFileSync(path, 'utf8'));
  } catch (error) {
    throw new RidgelineError(
      'FILE_UNREADABLE',
      `The ledger ${path} cannot be read: ${errorMessage(error)}.`,
      { hint: 'Name a file with --ledger that you may read and write.', cause: error },
    );
  }
}

async function acquireLock(path: string): Promise<FileLock> {
  const pause = exponentialBackoff();
  const deadline = performance.now() + ledgerLockTimeout;
  for (;;) {
    let lock: FileLock | undefined;
    try {
      lock = tryFileLock(`${path}-lock`);
    } catch (error) {
      throw unwritableError(path, error);
    }
    if (lock !== undefined) return lock;
    if (performance.now() > deadline) throw unwritableError(path, lockedReason);
    await pause();
  }
}

/** Replaces the file's content from byte `offset` on with a line, and syncs the file to disk. */
function write(path: string, offset: number, line: string): void {
  try {
    const isNew = !existsSync(path);
    const file = openSync(path, 'a', 0o644);
    try {
      ftruncateSync(file, offset);
      appendFileSync(file, line);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isNew) syncToDisk(dirname(path));
  } catch (error) {
    throw unwritableError(path, error);
  }
}

function unwritableError(path: string, cause: unknown): RidgelineError {
  return new RidgelineError(
    'DATABASE_UNWRITABLE',
    `The ledger ${path} cannot be written: ${errorMessage(cause)}.`,
    { hint: 'Name another file with --ledger, or make this one and its folder writable.', cause },
  );
}

function errorMessage(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
