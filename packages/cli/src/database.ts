import { resolve } from 'node:path';
import { databaseName, isPostgresUrl, realFile } from '@ridgeline/storage';

/** Database that `--db` names: the path of a file or the URL of a server. */
export interface Database {
  /**
   * Address for opening it: the file itself, with links resolved, or a URL with its password. Never shown.
   */
  readonly location: string;
  /** Name to show. */
  readonly name: string;
  /** Value of `--db` that names it again, without a password; undefined for the default. */
  readonly option: string | undefined;
  /** Path prefix of the files that a run keeps next to it: a server's are in the working folder. */
  readonly files: string;
}

/**
 * Parses the value of `--db`.
 *
 * @example
 * databaseOf('/home/ann/ridgeline.db').files; // '/home/ann/ridgeline.db'
 */
export function databaseOf(db: string): Database {
  if (isPostgresUrl(db)) {
    const name = databaseName(db);
    return { location: db, name, option: name, files: resolve('ridgeline') };
  }
  const path = realFile(db);
  return { location: path, name: path, option: db === 'ridgeline.db' ? undefined : db, files: path };
}

/** Name of a database without its password; undefined for a URL that cannot be read. */
export function shownDatabase(database: string): string | undefined {
  try {
    return databaseName(database);
  } catch {
    return undefined;
  }
}
