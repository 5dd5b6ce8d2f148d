import { openFile } from './open-file.ts';

/**
 * The version of the SQLite that studies are written with.
 *
 * @throws RidgelineError `SQLITE_UNAVAILABLE` where it cannot be loaded.
 *
 * @example
 * sqliteVersion(); // '3.53.2'
 */
export function sqliteVersion(): string {
  const database = openFile(':memory:');
  try {
    return database.prepare('SELECT sqlite_version()').pluck().get() as string;
  } finally {
    database.close();
  }
}
