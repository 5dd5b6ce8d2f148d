import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { assertUndamaged, isSmall, fileSize } from './check-file.ts';
import { assertRegularFile } from '../file-id.ts';
import { adjacentLockPath, isLocked } from '../file-lock.ts';
import { connectToRead, connectToWrite, type SqliteConnection } from './connection.ts';
import { assertUsable, isReadable, migrateSqlite, missingDatabaseError, readSchemaState } from './migrate.ts';
import type { Migration } from '../schema/schema.ts';
import { sqliteCode } from './sqlite-error.ts';

interface Reader {
  readonly connection: SqliteConnection;
  close(): void;
}

/**
 * Opens a file for a view. A file of a schema too old for views is read from a migrated copy, unless a process owns it.
 *
 * Throws `DATABASE_UNREADABLE` for a file that is missing, empty, another program's, of a newer schema, or in use by an
 * older Ridgeline, and `DamagedFile` for a damaged one.
 */
export function openReader(path: string, migrations: readonly Migration[]): Reader {
  const reader = openAnySchema(path);
  try {
    const state = readSchemaState(reader.connection, migrations);
    assertUsable(state, path);
    if (state.type === 'new') throw missingDatabaseError(path);
    if (isSmall(path)) assertUndamaged(reader.connection);
    if (isReadable(state, migrations)) return reader;
    assertUnowned(path);
    const migratedReader = openCopy(path, (copyPath) => migrateCopy(reader.connection, copyPath, migrations));
    reader.close();
    return migratedReader;
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** Throws if an older version owns the file, because a copy would not show the owner's writes. */
function assertUnowned(path: string): void {
  if (!isLocked(adjacentLockPath(path))) return;
  throw new RidgelineError('DATABASE_UNREADABLE', `An older Ridgeline is writing the database ${path}.`, {
    hint: 'Wait for the end of its run, or watch it with that version.',
  });
}

/**
 * Opens a file of any schema for reading. SQLite needs a side file next to the database: if the folder is not writable,
 * a copy in a temporary folder is read instead.
 *
 * Throws `DATABASE_UNREADABLE` for a file that is missing, empty or not a regular file.
 */
export function openAnySchema(path: string): Reader {
  assertRegularFile(path);
  if (fileSize(path) === 0) throw missingDatabaseError(path);
  return openInPlace(path) ?? openCopy(path, (copyPath) => copyFiles(path, copyPath));
}

function openInPlace(path: string): Reader | undefined {
  try {
    const connection = connectToRead(path);
    return { connection, close: () => connection.close() };
  } catch (error) {
    if (mayBeReadOnlyFolder(error)) return undefined;
    throw error;
  }
}

/** True if SQLite cannot open the file or its side file, for example in a folder that is not writable. */
function mayBeReadOnlyFolder(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'));
}

/** Opens a copy in a temporary folder, which is removed when the reader closes. */
function openCopy(path: string, makeCopy: (copyPath: string) => void): Reader {
  const folder = mkdtempSync(join(tmpdir(), `ridgeline-copy-${process.pid}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copyPath = join(folder, basename(path));
    makeCopy(copyPath);
    const connection = connectToRead(copyPath);
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

function copyFiles(path: string, copyPath: string): void {
  copyFileSync(path, copyPath);
  // The latest commits may be in the log next to the file.
  if (fileSize(`${path}-wal`) > 0) copyFileSync(`${path}-wal`, `${copyPath}-wal`);
}

function migrateCopy(source: SqliteConnection, copyPath: string, migrations: readonly Migration[]): void {
  source.prepare('VACUUM INTO ?').run(copyPath);
  const connection = connectToWrite(copyPath);
  try {
    migrateSqlite(connection, migrations);
  } finally {
    connection.close();
  }
}
