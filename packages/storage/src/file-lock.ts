import { rmSync } from 'node:fs';
import { fileId } from './file-id.ts';
import { connectToLock, type SqliteConnection } from './sqlite/connection.ts';
import { openFile } from './sqlite/open-file.ts';
import { isBusy } from './sqlite/sqlite-error.ts';

/** Lock file that this process holds until it exits or calls `release` or `remove`. */
export interface FileLock {
  readonly path: string;
  /** Acquires the lock again if its file was removed. Returns false if another process has acquired it. */
  renew(): boolean;
  release(): void;
  /** Releases the lock and removes its file. */
  remove(): void;
}

/**
 * Acquires the lock of a path. Returns undefined if another process holds it.
 *
 * The lock is an empty SQLite file in an exclusive transaction, because Node has no file locks. The operating system
 * releases it when the process is killed, and keeps it while the process is stopped.
 *
 * @throws SQLite's error if the file cannot be opened.
 */
export function tryFileLock(path: string): FileLock | undefined {
  let lock = tryLock(path);
  if (lock === undefined) return undefined;
  return {
    path,
    renew() {
      if (fileId(path) === lock!.id) return true;
      try {
        const newLock = tryLock(path);
        if (newLock === undefined) return false;
        lock!.connection.close();
        lock = newLock;
      } catch {
        // If this process cannot create the file, no other can.
      }
      return true;
    },
    release: () => void lock!.connection.close(),
    remove() {
      // Removed while locked: a process that has already opened the file then sees that it was removed.
      rmSync(path, { force: true });
      lock!.connection.close();
    },
  };
}

/** Path of the lock next to a database. */
export function adjacentLockPath(file: string): string {
  return `${file}-owner`;
}

/** Returns true if any process holds the lock of a path. */
export function isLocked(path: string): boolean {
  let connection: SqliteConnection | undefined;
  try {
    connection = openFile(path, { readonly: true, fileMustExist: true, timeout: 0 });
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    connection?.close();
  }
}

interface HeldLock {
  readonly connection: SqliteConnection;
  readonly id: string | undefined;
}

/**
 * Locks the file at the path. If the file is replaced in the meantime, locks the new one. Returns undefined if another
 * process holds the lock.
 */
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
