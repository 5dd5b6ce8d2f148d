import { statSync } from 'node:fs';
import { connectToRead, connectToWrite, type Connection } from './connection.ts';
import { assertUsable, schemaState, type SchemaState } from './migrate.ts';
import type { Migration } from '../schema/schema.ts';
import { Unsound } from './sqlite-error.ts';

/** Files of up to so many bytes are checked whenever they are opened: it takes about a tenth of a second. */
const alwaysChecked = 32 * 1024 * 1024;

/**
 * Looks into a file before anything is written to it: whether it is ours, whether this version can use it and, where
 * its last owner did not end cleanly or it is small, whether it is sound. The file is not changed, but for what SQLite
 * takes back. Throws `DATABASE_UNREADABLE` for a file that is not ours, and `Unsound`.
 */
export function checkFile(path: string, migrations: readonly Migration[]): SchemaState {
  if (sizeOf(path) === 0) return { type: 'new' };
  if (sizeOf(`${path}-journal`) > 0) takeBack(path);
  if (sizeOf(path) === 0) return { type: 'new' };
  const unclean = sizeOf(`${path}-wal`) > 0;
  const connection = connectToRead(path);
  try {
    const state = schemaState(connection, migrations);
    assertUsable(state, path);
    if (unclean || isSmall(path)) assertSound(connection);
    return state;
  } finally {
    connection.close();
  }
}

/**
 * Lets SQLite undo what a process left half written that was killed while it created the file, before there was a log.
 * A connection that only reads cannot do it.
 */
function takeBack(path: string): void {
  connectToWrite(path).close();
}

/** Whether it takes next to no time to check the file. */
export function isSmall(path: string): boolean {
  return sizeOf(path) <= alwaysChecked;
}

/**
 * Throws `Unsound` where the file is not what it should be (`PRAGMA quick_check`: the structure of every
 * page and row, and the constraints). It takes time in proportion to the file. A number that was changed in its place
 * is not found.
 */
export function assertSound(connection: Connection): void {
  const found = connection.pragma('quick_check(1)', { simple: true }) as string;
  if (found !== 'ok') throw new Unsound(found.replaceAll('\n', ' '));
}

/** The size of a file in bytes; 0 for one that is not there. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
