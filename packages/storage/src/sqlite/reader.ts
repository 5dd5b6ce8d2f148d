import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { assertUndamaged, isSmall, fileSize } from './check-file.ts';
import { connectToRead, type SqliteConnection } from './connection.ts';
import { assertUsable, isOutdated, noDatabase, schemaState } from './migrate.ts';
import type { Migration } from '../schema/schema.ts';
import { sqliteCode } from './sqlite-error.ts';

/** Read-only connection. */
export interface Reader {
  readonly connection: SqliteConnection;
  close(): void;
}

/**
 * Opens a file for reading. SQLite needs a side file next to the database; if the folder is not writable, a copy in a
 * temporary folder is read instead, since no one writes there.
 *
 * Throws `DATABASE_UNREADABLE` for a file that is missing, empty, another program's or of another schema, and
 * `DamagedFile`.
 */
export function openReader(path: string, migrations: readonly Migration[]): Reader {
  if (fileSize(path) === 0) throw noDatabase(path);
  const reader = openInPlace(path) ?? openCopy(path);
  try {
    const state = schemaState(reader.connection, migrations);
    assertUsable(state, path);
    if (state.type !== 'known' || isOutdated(state, migrations)) {
      throw new RidgelineError(
        'DATABASE_UNREADABLE',
        `The database ${path} is of an older Ridgeline, or not set up.`,
        {
          hint: 'The next "ridgeline run" brings it to this version and keeps a copy.',
        },
      );
    }
    if (isSmall(path)) assertUndamaged(reader.connection);
    return reader;
  } catch (error) {
    reader.close();
    throw error;
  }
}

function openInPlace(path: string): Reader | undefined {
  try {
    const connection = connectToRead(path);
    return { connection, close: () => connection.close() };
  } catch (error) {
    if (isClosedFolder(error)) return undefined;
    throw error;
  }
}

function isClosedFolder(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'));
}

function openCopy(path: string): Reader {
  const folder = mkdtempSync(join(tmpdir(), `ridgeline-copy-${process.pid}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(path));
    copyFileSync(path, copy);
    // The latest commits may be in the log next to the file.
    if (fileSize(`${path}-wal`) > 0) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const connection = connectToRead(copy);
    return {
      connection,
      close: () => {
        connection.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
