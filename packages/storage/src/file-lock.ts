import { rmSync } from 'node:fs';
import { fileId } from './file-id.ts';
import { connectToLock, type SqliteConnection } from './sqlite/connection.ts';
import { openFile } from './sqlite/open-file.ts';
import { isBusy } from './sqlite/sqlite-error.ts';

/** Lock file that this process holds until it releases it or exits. */
export interface FileLock {
  readonly path: string;
  /** Takes the lock again if its file was removed. Returns false if another process has it. */
  renew(): boolean;
  release(): void;
  /** Releases the lock and removes its file. */
  remove(): void;
}

/**
 * Takes the lock of a path; undefined if another process holds it.
 *
 * The lock is an empty SQLite file in an exclusive transaction, because Node has no file locks. The system releases it
 * on kill -9 and keeps it for a stopped process.
 *
 * @throws SQLite's error if the file cannot be opened.
 */
export function tryFileLock(path: string): FileLock | undefined {
  let held = tryLock(path);
  if (held === undefined) return undefined;
  return {
    path,
    renew() {
      if (fileId(path) === held!.id) return true;
      try {
        const next = tryLock(path);
        if (next === undefined) return false;
        held!.connection.close();
        held = next;
      } catch {
        // If this process cannot create the file, no other can.
      }
      return true;
    },
    release: () => void held!.connection.close(),
    remove() {
      // Removed while locked, so that a process that has opened the file finds that its path is empty.
      rmSync(path, { force: true });
      held!.connection.close();
    },
  };
}

/** Path of the lock next to a database. */
export function adjacentLockPath(file: string): string {
  return `${file}-owner`;
}

/** Returns true if any process holds the lock of a path. */
export function isLocked(path: string): boolean {
  let lock: SqliteConnection | undefined;
  try {
    lock = openFile(path, { readonly: true, fileMustExist: true, timeout: 0 });
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    lock?.close();
  }
}

interface HeldLock {
  readonly connection: SqliteConnection;
  readonly id: string | undefined;
}

/** Locks the file at the path. If that file was removed in the meantime, locks the file that has replaced it. */
function tryLock(path: string): HeldLock | undefined {
  for (;;) {
    const connection = connectToLock(path);
    try {
      const id = fileId(path);
      connection.exec('BEGIN EXCLUSIVE');
      if (fileId(path) === id) return { connection, id };
      connection.close();
    } catch (error) {
      connection.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
  }
}
