import { rm } from 'node:fs/promises';
import { RidgelineError } from '@ridgeline/core';
import Database from 'better-sqlite3';

/** A SQLite file of another program's schema, to be written once. */
export interface NewDatabase {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: readonly (string | number | null)[]): void };
  close(): void;
}

/**
 * Makes an empty SQLite file, in place of what was there. Throws `RidgelineError` `DATABASE_UNWRITABLE` where the file
 * cannot be made.
 *
 * @example
 * const file = await createDatabase('study.db');
 * file.exec('CREATE TABLE t (x)');
 * file.close();
 */
export async function createDatabase(path: string): Promise<NewDatabase> {
  try {
    await rm(path, { force: true });
    const connection = new Database(path);
    return {
      exec: (sql) => void connection.exec(sql),
      prepare: (sql) => {
        const statement = connection.prepare(sql);
        return { run: (...values) => void statement.run(...values) };
      },
      close: () => void connection.close(),
    };
  } catch (error) {
    throw new RidgelineError(
      'DATABASE_UNWRITABLE',
      `${path} cannot be written: ${(error as Error).message}.`,
      {
        hint: 'Name another file.',
        cause: error,
      },
    );
  }
}
