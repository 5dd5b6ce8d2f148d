import { statSync } from 'node:fs';
import { connectToRead, type Connection } from './connection.ts';
import { assertUsable, schemaState, type SchemaState } from './migrate.ts';
import type { Migration } from './schema.ts';
import { damaged } from './sqlite-error.ts';

/**
 * Looks into a file before anything is written to it: whether it is ours, whether this version can use it and, where
 * its last owner did not end cleanly, whether it is sound (`PRAGMA quick_check`, in proportion to its size). The file
 * is not changed. Throws `DATABASE_UNREADABLE`.
 */
export function checkFile(path: string, migrations: readonly Migration[]): SchemaState {
  if (sizeOf(path) === 0) return { type: 'new' };
  const unclean = sizeOf(`${path}-wal`) > 0;
  const connection = connectToRead(path);
  try {
    const state = schemaState(connection, migrations);
    assertUsable(state, path);
    if (unclean) assertSound(connection, path);
    return state;
  } finally {
    connection.close();
  }
}

/** Throws `DATABASE_UNREADABLE` where a page or an index of the file is not what it should be. */
export function assertSound(connection: Connection, path: string): void {
  const found = connection.pragma('quick_check(1)', { simple: true }) as string;
  if (found !== 'ok') throw damaged(path, found.replaceAll('\n', ' '));
}

/** The size of a file in bytes; 0 for one that is not there. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
