import { openFile } from './open-file.ts';

/** SQLite file of another program, opened to be read. */
interface ForeignDatabase {
  /** All rows of a query. */
  all(sql: string): readonly Readonly<Record<string, unknown>>[];
  close(): void;
}

/**
 * Opens a SQLite file of another program, without writing to it.
 *
 * @throws RidgelineError `SQLITE_UNAVAILABLE` if SQLite cannot be loaded.
 *
 * @example
 * const file = readDatabase('optuna.db');
 * file.all('SELECT study_name FROM studies'); // [{ study_name: 'optimizers' }]
 * file.close();
 */
export function readDatabase(path: string): ForeignDatabase {
  const connection = openFile(path, { readonly: true, fileMustExist: true });
  return {
    all: (sql) => connection.prepare(sql).all() as readonly Readonly<Record<string, unknown>>[],
    close: () => void connection.close(),
  };
}
