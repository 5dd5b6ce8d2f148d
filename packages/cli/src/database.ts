import { resolve } from 'node:path';
import { shellWord } from '@ridgeline/core';
import type { CommandContext } from '@ridgeline/report';
import { databaseName, isPostgresUrl, realFile } from '@ridgeline/storage';
import { programName } from './command-hints.ts';

/** Database that `--db` names: a file or a server. */
export interface Database {
  /** Path with links resolved, or URL with its password. Must not be shown. */
  readonly location: string;
  /** Name to show. */
  readonly name: string;
  /** Value of `--db` for later commands, without a password; undefined for the default. */
  readonly option: string | undefined;
  /** Path prefix of a run's other files: next to a database file, or in the working folder for a server. */
  readonly filePrefix: string;
}

/**
 * Parses the value of `--db`.
 *
 * @example
 * parseDatabase('/home/ann/ridgeline.db').filePrefix; // '/home/ann/ridgeline.db'
 */
export function parseDatabase(db: string): Database {
  if (isPostgresUrl(db)) {
    const name = databaseName(db);
    return { location: db, name, option: name, filePrefix: resolve('ridgeline') };
  }
  const path = realFile(db);
  return { location: path, name: path, option: db === 'ridgeline.db' ? undefined : db, filePrefix: path };
}

/** Context of the commands that a page of a database shows. */
export function createCommandContext({ option }: Database): CommandContext {
  return { program: programName(), db: option === undefined ? undefined : shellWord(option) };
}

/**
 * Location of a database's ledger of claims: a file next to a database file; for a server, the database itself, which
 * all machines share.
 *
 * @param ledger Value of `--ledger`, which takes precedence.
 * @example
 * locateLedger(parseDatabase('/home/ann/ridgeline.db')); // '/home/ann/ridgeline.db-ledger.jsonl'
 */
export function locateLedger({ location, filePrefix }: Database, ledger?: string): string {
  return ledger ?? (isPostgresUrl(location) ? location : `${filePrefix}-ledger.jsonl`);
}

/** Name of a database without its password; undefined for an invalid URL. */
export function safeDatabaseName(database: string): string | undefined {
  try {
    return databaseName(database);
  } catch {
    return undefined;
  }
}
