import { rmSync } from 'node:fs';
import { fileId } from './file-id.ts';
import { connectToLock, type Connection } from './sqlite/connection.ts';
import { openFile } from './sqlite/open-file.ts';
import { isBusy } from './sqlite/sqlite-error.ts';

/** A lock file that this process holds until it releases it or ends. */
export interface FileLock {
  readonly path: string;
  /** Takes the lock anew where its file was removed. False where another process has it by now. */
  renew(): boolean;
  release(): void;
  /** Releases it and removes its file. */
  remove(): void;
}

/**
 * Takes the lock of a path: an empty SQLite file in an exclusive transaction, because Node has no file locks. The system
 * frees it at kill -9 and keeps it for a stopped process. Returns undefined where another process holds it.
 *
 * @throws SQLite's error where the file cannot be opened.
 */
export function tryFileLock(path: string): FileLock | undefined {
  let held = tryHold(path);
  if (held === undefined) return undefined;
  return {
    path,
    renew() {
      if (fileId(path) === held!.id) return true;
      try {
        const next = tryHold(path);
        if (next === undefined) return false;
        held!.connection.close();
        held = next;
      } catch {
        // Where no file can be made, another process makes none either.
      }
      return true;
    },
    release: () => void held!.connection.close(),
    remove() {
      // While it is held: another process that has this file open finds that its path has none.
      rmSync(path, { force: true });
      held!.connection.close();
    },
  };
}

/** Returns whether some process holds the lock of a path. */
export function isLocked(path: string): boolean {
  let lock: Connection | undefined;
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

interface Held {
  readonly connection: Connection;
  readonly id: string | undefined;
}

/** Holds the file that the path names, and not one that was removed in the meantime. */
function tryHold(path: string): Held | undefined {
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
