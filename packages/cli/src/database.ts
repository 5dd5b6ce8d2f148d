import { resolve } from 'node:path';
import { databaseName, isPostgresUrl, realFile } from '@ridgeline/storage';

/** A database as `--db` names it: the path of a file or the URL of a server. */
export interface Database {
  /** For who opens it: the file itself, whatever links lead to it, or a URL with its password. Never shown. */
  readonly location: string;
  /** For who reads it. */
  readonly name: string;
  /** What `--db` has to say to mean it again, but for a password; undefined for what it means by itself. */
  readonly option: string | undefined;
  /** What the names of the files begin with that a run keeps beside it: a server's lie in the working folder. */
  readonly files: string;
}

/**
 * What `--db` means.
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
