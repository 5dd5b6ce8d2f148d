import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import {
  ledgerFaults,
  parseLedger,
  sealed,
  type LedgerEntry,
  type LedgerEvent,
  type ParsedLedger,
} from '@ridgeline/core/ledger';
import { tryFileLock, type FileLock } from './file-lock.ts';
import { exponentialBackoff } from './exponential-backoff.ts';

/** Time to wait for another process that appends, in ms. */
const lockTimeout = 20_000;

/**
 * Reads a ledger of claims, faults included. A missing file is an empty ledger.
 *
 * @throws RidgelineError `FILE_UNREADABLE`.
 * @example
 * readLedger('ridgeline.db-ledger.jsonl').entries.length; // 12
 */
export function readLedger(path: string): ParsedLedger {
  try {
    return parseLedger(existsSync(path) ? readFileSync(path, 'utf8') : '');
  } catch (error) {
    throw new RidgelineError('FILE_UNREADABLE', `The ledger ${path} cannot be read: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

/**
 * Appends the event that `next` returns for the current entries, and resolves to its entry once it is on disk;
 * undefined if `next` returns none. No other process appends in between. Removes a line that a crash truncated: it was
 * never acknowledged.
 *
 * @throws RidgelineError `LEDGER_DAMAGED` for a ledger with a fault, which gets no more entries, and
 * `DATABASE_UNWRITABLE` if the file or its lock cannot be written. Errors of `next` pass through.
 * @example
 * await appendToLedger(path, (entries) => ({ type: 'look', study: 'mnist', trials: 40 }));
 */
export async function appendToLedger<E extends LedgerEvent>(
  path: string,
  next: (entries: readonly LedgerEntry[]) => E | undefined | Promise<E | undefined>,
): Promise<LedgerEntry<E> | undefined> {
  const lock = await lockOf(path);
  try {
    const { entries, fault, complete } = readLedger(path);
    const first = ledgerFaults(entries)[0] ?? fault;
    if (first !== undefined) throw damaged(path, first.line, first.message);
    const event = await next(entries);
    if (event === undefined) return undefined;
    const entry = sealed(event, entries, new Date().toISOString());
    write(path, complete, `${JSON.stringify(entry)}\n`);
    return entry;
  } finally {
    lock.release();
  }
}

async function lockOf(path: string): Promise<FileLock> {
  const pause = exponentialBackoff();
  const end = performance.now() + lockTimeout;
  for (;;) {
    let lock: FileLock | undefined;
    try {
      lock = tryFileLock(`${path}-lock`);
    } catch (error) {
      throw unwritable(path, error);
    }
    if (lock !== undefined) return lock;
    if (performance.now() > end) throw unwritable(path, 'another process holds it');
    await pause();
  }
}

/** Replaces what follows byte `at`, and waits for the disk. */
function write(path: string, at: number, line: string): void {
  try {
    const isNew = !existsSync(path);
    const file = openSync(path, isNew ? 'wx' : 'r+', 0o644);
    try {
      ftruncateSync(file, at);
      writeSync(file, line, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isNew) syncFolder(dirname(path));
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Makes a new file's name durable. */
function syncFolder(folder: string): void {
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function unwritable(path: string, cause: unknown): RidgelineError {
  return new RidgelineError(
    'DATABASE_UNWRITABLE',
    `The ledger ${path} cannot be written: ${reasonOf(cause)}.`,
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function damaged(path: string, line: number, message: string): RidgelineError {
  return new RidgelineError('LEDGER_DAMAGED', `Line ${line} of the ledger ${path} ${message}.`, {
    hint: 'Restore it from a backup. For all faults: ridgeline ledger verify',
  });
}
