import { existsSync } from 'node:fs';
import { RidgelineError } from '@ridgeline/core';
import type Database from 'better-sqlite3';
import { openFile } from './open-file.ts';

/** New SQLite file, to be filled with another program's tables. */
interface NewDatabase {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: readonly (string | number | null)[]): void };
  close(): void;
}

/**
 * Creates an empty SQLite file. Throws `RidgelineError` `DATABASE_UNWRITABLE` if the file exists or cannot be created.
 *
 * @example
 * const file = createDatabase('study.db');
 * file.exec('CREATE TABLE t (x)');
 * file.close();
 */
export function createDatabase(path: string): NewDatabase {
  if (existsSync(path)) {
    throw new RidgelineError('DATABASE_UNWRITABLE', `${path} already exists.`, {
      hint: 'Choose another file, or remove that one first.',
    });
  }
  const connection = openNewFile(path);
  return {
    exec: (sql) => void connection.exec(sql),
    prepare: (sql) => {
      const statement = connection.prepare(sql);
      return { run: (...values) => void statement.run(...values) };
    },
    close: () => void connection.close(),
  };
}

function openNewFile(path: string): Database.Database {
  try {
    return openFile(path);
  } catch (error) {
    if (error instanceof RidgelineError) throw error;
    throw new RidgelineError(
      'DATABASE_UNWRITABLE',
      `${path} cannot be created: ${(error as Error).message}.`,
      {
        hint: 'Choose another file.',
        cause: error,
      },
    );
  }
}
