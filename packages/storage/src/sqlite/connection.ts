import { closeSync, openSync } from 'node:fs';
import { RidgelineError } from '@ridgeline/core';
import type Database from 'better-sqlite3';
import { openFile } from './open-file.ts';

/** A connection to a SQLite file. */
export type SqliteConnection = Database.Database;

export type Statement = Database.Statement<unknown[]>;

/** Statement cache of a connection: each statement is prepared once. */
export function statementsOf(connection: SqliteConnection): (sql: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const statement = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
}

/** SQLite's own wait for a lock, in ms. It is short because it blocks the event loop. */
const busyTimeout = 250;

/** First SQLite without the WAL-reset bug, which can damage a database used by two connections. */
const oldestSqlite = [3, 51, 3] as const;

/** Opens a file for writing, and creates it if missing. Only for the owner of the database. */
export function connectToWrite(path: string): SqliteConnection {
  createPrivateFile(path);
  return configureConnection(openFile(path, { timeout: busyTimeout }), [
    // Set on every open: VACUUM INTO writes a file without it.
    'journal_mode = WAL',
    // NORMAL, the default of this build, may lose acknowledged acts on power failure.
    'synchronous = FULL',
    'journal_size_limit = 67108864',
  ]);
}

/** Opens an empty file that serves only as a lock. */
export function connectToLock(path: string): SqliteConnection {
  createPrivateFile(path);
  return openFile(path, { timeout: busyTimeout });
}

/**
 * Creates a file that only its owner may read; an existing one keeps its permissions. SQLite would make it
 * world-readable, and gives its -wal and -shm the permissions of the database.
 */
function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // The file exists, or SQLite reports why it cannot be created.
  }
}

/** Page cache of a connection that only reads, in KiB: a scan of 100,000 trials would fill better-sqlite3's 16 MB. */
const READ_CACHE_KIB = 2000;

/** Opens an existing file for reading only. Throws immediately, not at the first read, if it is unreadable. */
export function connectToRead(path: string): SqliteConnection {
  return configureConnection(openFile(path, { readonly: true, fileMustExist: true, timeout: busyTimeout }), [
    `cache_size = -${READ_CACHE_KIB}`,
  ]);
}

function configureConnection(connection: SqliteConnection, pragmas: readonly string[]): SqliteConnection {
  try {
    // Preparing a statement reads the schema, and so the file.
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

/** Throws `DATABASE_UNREADABLE` for a SQLite that is known to damage files. */
export function assertSqliteVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [i, least] of oldestSqlite.entries()) {
    const part = parts[i] ?? 0;
    if (part > least) return;
    if (part < least) {
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
