import Database from 'better-sqlite3';

/**
 * The version of the SQLite that studies are written with.
 *
 * @example
 * sqliteVersion(); // '3.53.2'
 */
export function sqliteVersion(): string {
  const database = new Database(':memory:');
  try {
    return database.prepare('SELECT sqlite_version()').pluck().get() as string;
  } finally {
    database.close();
  }
}
