import { closeSync, openSync } from 'node:fs';
import { RidgelineError } from '@ridgeline/core';
import type Database from 'better-sqlite3';
import { openFile } from './open-file.ts';

/** A connection to a SQLite file. */
export type Connection = Database.Database;

export type Statement = Database.Statement<unknown[]>;

/** The statements of a connection, each prepared once. */
export function statementsOf(connection: Connection): (sql: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const statement = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
}

/** How long SQLite itself waits for a lock, in ms. It blocks the event loop for so long, so it is short. */
const busyTimeout = 250;

/** The first SQLite without the WAL-reset bug, which can damage a database that two connections use. */
const oldestSqlite = [3, 51, 3] as const;

/** Opens the file to write, and creates it if need be. Only the owner of the database may. */
export function connectToWrite(path: string): Connection {
  createForOwner(path);
  return configured(openFile(path, { timeout: busyTimeout }), [
    // Not in every file: VACUUM INTO writes one without.
    'journal_mode = WAL',
    // NORMAL, the default of this build, may lose what was acknowledged when the power fails.
    'synchronous = FULL',
    'journal_size_limit = 67108864',
  ]);
}

/** Opens an empty file that is only ever locked. */
export function connectToLock(path: string): Connection {
  createForOwner(path);
  return openFile(path, { timeout: busyTimeout });
}

/**
 * Creates a file that only its owner may read; one that is there keeps its permissions. SQLite would let all read it, and
 * gives its -wal and -shm the permissions of the database.
 */
function createForOwner(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there already, or SQLite says why it cannot be made.
  }
}

/** Opens an existing file to read only. Throws where the file cannot be read, not at the first read. */
export function connectToRead(path: string): Connection {
  return configured(openFile(path, { readonly: true, fileMustExist: true, timeout: busyTimeout }), []);
}

function configured(connection: Connection, pragmas: readonly string[]): Connection {
  try {
    // Preparing a statement reads the schema, and so the file.
    assertSqliteVersion(connection.prepare('SELECT sqlite_version()').pluck().get() as string);
    // The last three: a file from elsewhere may have been made to do harm.
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
          hint: `Install better-sqlite3 12.11.1 again: it brings SQLite 3.53.2; ${oldestSqlite.join('.')} is the oldest that will do.`,
        },
      );
    }
  }
}
