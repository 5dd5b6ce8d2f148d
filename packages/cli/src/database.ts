import { resolve } from 'node:path';
import { databaseName, isPostgresUrl, realFile } from '@ridgeline/storage';

/** Database that `--db` names: the path of a file or the URL of a server. */
export interface Database {
  /** Path with links resolved, or URL with its password. Never shown. */
  readonly location: string;
  /** Name to show. */
  readonly name: string;
  /** Value of `--db` for later commands, without a password; undefined for the default. */
  readonly option: string | undefined;
  /** Path prefix of a run's further files: next to a database file, in the working folder for a server. */
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

/**
 * Place of the ledger of claims of a database: a file next to it, or on a server the database itself, which all machines
 * share.
 *
 * @example
 * ledgerOf(databaseOf('/home/ann/ridgeline.db')); // '/home/ann/ridgeline.db-ledger.jsonl'
 */
export function ledgerOf({ location, files }: Database): string {
  return isPostgresUrl(location) ? location : `${files}-ledger.jsonl`;
}

/** Name of a database without its password; undefined for a URL that cannot be read. */
export function shownDatabase(database: string): string | undefined {
  try {
    return databaseName(database);
  } catch {
    return undefined;
  }
}
