import { RidgelineError } from '@ridgeline/core';

/** Location of a PostgreSQL database, with and without its secrets. */
export interface PostgresLocation {
  /** URL for the driver. It contains the password: never show it. */
  readonly url: string;
  /** PostgreSQL schema that holds the tables; `?schema=` in the URL. */
  readonly schema: string;
  /** Display name without password and options. */
  readonly name: string;
}

const defaultSchema = 'ridgeline';

/**
 * Returns true for the URL of a PostgreSQL server, and false for the path of a file.
 *
 * @throws RidgelineError `USAGE` for any other URL. The message omits the URL, because it may contain a password.
 */
export function isPostgresUrl(database: string): boolean {
  if (/^postgres(ql)?:\/\//i.test(database)) return true;
  if (!/^[a-z][a-z\d+.-]+:\/\//i.test(database)) return false;
  throw new RidgelineError('USAGE', 'The URL of the database has a scheme that Ridgeline does not support.', {
    hint: 'Write the path of a file, or postgres://user@host:5432/database.',
  });
}

/**
 * Parses the URL of a PostgreSQL database. `sslmode` and the certificates have the same meaning as in psql. `schema` is
 * the PostgreSQL schema of the tables, by default `ridgeline`. No message contains the URL.
 *
 * @throws RidgelineError `USAGE` for an invalid URL.
 * @example
 * postgresLocation('postgres://ann:secret@db.example/sweeps').name; // postgres://ann@db.example/sweeps
 */
export function postgresLocation(database: string): PostgresLocation {
  const url = parseUrl(database);
  const schema = url.searchParams.get('schema') ?? defaultSchema;
  if (!/^[A-Za-z_][\w-]{0,62}$/.test(schema)) {
    throw new RidgelineError('USAGE', `"${schema}" is not a valid name of a PostgreSQL schema.`);
  }
  url.searchParams.delete('schema');
  // By default the driver's `sslmode` differs from libpq's.
  if (url.searchParams.has('sslmode')) url.searchParams.set('uselibpqcompat', 'true');
  const user = url.username === '' ? '' : `${url.username}@`;
  const schemaOption = schema === defaultSchema ? '' : `?schema=${schema}`;
  return { url: url.href, schema, name: `postgres://${user}${url.host}${url.pathname}${schemaOption}` };
}

function parseUrl(database: string): URL {
  try {
    return new URL(database);
  } catch {
    throw new RidgelineError('USAGE', 'The URL of the PostgreSQL database cannot be read.', {
      hint: 'Write postgres://user:password@host:5432/database, with special characters percent-encoded.',
    });
  }
}

/** Name of a study's lock. */
export const lockName = (schema: string, study: string): string => `ridgeline ${schema}/${study}`;

/**
 * SQL condition that a process holds a study's lock. `pg_locks` shows the lock's number in two halves.
 *
 * @param nameSql SQL expression of the lock's name.
 */
export const holdsLock = (nameSql: string): string => `EXISTS (
  SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended(${nameSql}, 0))`;
