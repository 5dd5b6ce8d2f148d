import { statSync } from 'node:fs';
import { connectToRead, connectToWrite, type SqliteConnection } from './connection.ts';
import { assertUsable, readSchemaState, type SchemaState } from './migrate.ts';
import type { Migration } from '../schema/schema.ts';
import { DamagedFile } from './sqlite-error.ts';

/** Maximum size of a file that is checked on each open. The check takes about 0.1 s. */
const MAX_SMALL_FILE_BYTES = 32 * 1024 * 1024;

/**
 * Checks before the first write that a file is Ridgeline's and of a usable version, and returns its state. If the last
 * owner crashed or the file is small, also checks it for damage.
 *
 * The file is not changed, unless SQLite rolls back an interrupted transaction. Throws `DATABASE_UNREADABLE` for a file
 * of another program or a newer Ridgeline, and `DamagedFile` for a damaged one.
 */
export function checkFile(path: string, migrations: readonly Migration[]): SchemaState {
  if (fileSize(path) === 0) return { type: 'new' };
  // A process was killed while it created the file. SQLite rolls its transaction back when a connection that may write
  // opens the file.
  if (fileSize(`${path}-journal`) > 0) connectToWrite(path).close();
  if (fileSize(path) === 0) return { type: 'new' };
  const lastOwnerCrashed = fileSize(`${path}-wal`) > 0;
  const connection = connectToRead(path);
  try {
    const state = readSchemaState(connection, migrations);
    assertUsable(state, path);
    if (lastOwnerCrashed || isSmall(path)) assertUndamaged(connection);
    return state;
  } finally {
    connection.close();
  }
}

/** True if a check of the file is fast. */
export function isSmall(path: string): boolean {
  return fileSize(path) <= MAX_SMALL_FILE_BYTES;
}

/**
 * Throws `DamagedFile` for a damaged file. `PRAGMA quick_check` checks the structure of each page and row, and the
 * constraints, in time proportional to the file's size. It does not detect a changed number.
 */
export function assertUndamaged(connection: SqliteConnection): void {
  const result = connection.pragma('quick_check(1)', { simple: true }) as string;
  if (result !== 'ok') throw new DamagedFile(result.replaceAll('\n', ' '));
}

/** Size of a file in bytes; 0 if it is missing. */
export function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
