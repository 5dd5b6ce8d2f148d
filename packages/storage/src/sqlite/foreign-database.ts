import { openFile } from './open-file.ts';

/** Read-only SQLite file of another program. */
interface ForeignDatabase {
  /** All rows of a query. */
  all(sql: string): readonly Readonly<Record<string, unknown>>[];
  close(): void;
}

/**
 * Opens another program's SQLite file for reading only.
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
