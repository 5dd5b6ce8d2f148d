import { closeSync, openSync } from 'node:fs';
import { RidgelineError } from '@ridgeline/core';
import type Database from 'better-sqlite3';
import { openFile } from './open-file.ts';

/** A connection to a SQLite file. */
export type SqliteConnection = Database.Database;

export type Statement = Database.Statement<unknown[]>;

/** Creates the statement cache of a connection, which prepares each statement once. */
export function createStatementCache(connection: SqliteConnection): (sql: string) => Statement {
  const statements = new Map<string, Statement>();
  return (sql) => {
    const statement = statements.get(sql) ?? connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}

/** Maximum time that SQLite waits for a lock, in ms. It is short because the wait blocks the event loop. */
const busyTimeout = 250;

/** First SQLite version without the WAL-reset bug, which can damage a database used by two connections. */
const oldestSqlite = [3, 51, 3] as const;

/** Opens a file for writing, and creates it if missing. Only for the owner of the database. */
export function connectToWrite(path: string): SqliteConnection {
  createPrivateFile(path);
  return configureConnection(openFile(path, { timeout: busyTimeout }), [
    // Set on every open: VACUUM INTO writes a file without it.
    'journal_mode = WAL',
    // NORMAL, the default of this build, may lose acknowledged actions on power failure.
    'synchronous = FULL',
    // 64 MiB.
    'journal_size_limit = 67108864',
  ]);
}

/** Opens an empty file that serves only as a lock. */
export function connectToLock(path: string): SqliteConnection {
  createPrivateFile(path);
  return openFile(path, { timeout: busyTimeout });
}

/**
 * Creates a missing file that only its owner may read. SQLite would make it world-readable, and copies its permissions
 * to the -wal and -shm files.
 */
function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // The file exists, or SQLite reports the failure when it opens it.
  }
}

/**
 * Page cache of a read-only connection, in KiB. A scan of 100,000 trials would fill better-sqlite3's default, 16 MB.
 */
const READ_CACHE_KIB = 2000;

/** Opens an existing file for reading only. Throws immediately, not at the first read, if it is unreadable. */
export function connectToRead(path: string): SqliteConnection {
  return configureConnection(openFile(path, { readonly: true, fileMustExist: true, timeout: busyTimeout }), [
    `cache_size = -${READ_CACHE_KIB}`,
  ]);
}

function configureConnection(connection: SqliteConnection, pragmas: readonly string[]): SqliteConnection {
  try {
    // This also reads the schema, so that an unreadable file fails here.
    assertSqliteVersion(connection.prepare('SELECT sqlite_version()').pluck().get() as string);
    // The last three pragmas protect against a malicious file.
    for (const pragma of [
      ...pragmas,
      'foreign_keys = ON',
      'trusted_schema = OFF',
      'cell_size_check = ON',
      'mmap_size = 0',
    ]) {
      connection.pragma(pragma);
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Throws `DATABASE_UNREADABLE` for a SQLite version that is known to damage files. */
export function assertSqliteVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [i, minimum] of oldestSqlite.entries()) {
    const part = parts[i] ?? 0;
    if (part > minimum) return;
    if (part < minimum) {
      throw new RidgelineError(
        'DATABASE_UNREADABLE',
        `SQLite ${version} can damage a database (its WAL-reset bug).`,
        {
          hint: `Install better-sqlite3 12.11.1 again: it includes SQLite 3.53.2; ${oldestSqlite.join('.')} is the oldest supported version.`,
        },
      );
    }
  }
}
