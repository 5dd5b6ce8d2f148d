import { RidgelineError } from '@ridgeline/core';

/** Where a PostgreSQL database is, and what of it may be shown. */
export interface PostgresLocation {
  /** For the driver: with the password, and never shown. */
  readonly url: string;
  /** The PostgreSQL schema that holds the tables; `?schema=` in the URL. */
  readonly schema: string;
  /** Without password and without options: what messages say. */
  readonly name: string;
}

const defaultSchema = 'ridgeline';

/**
 * Whether a database is named by the URL of a PostgreSQL server, and not by the path of a file.
 *
 * @throws RidgelineError `USAGE` for any other URL; the message does not show it, for it may have a password.
 */
export function isPostgresUrl(database: string): boolean {
  if (/^postgres(ql)?:\/\//i.test(database)) return true;
  if (!/^[a-z][a-z\d+.-]+:\/\//i.test(database)) return false;
  throw new RidgelineError('USAGE', 'The URL of the database is of no server that Ridgeline can use.', {
    hint: 'Give the path of a file, or postgres://user@host:5432/database.',
  });
}

/**
 * Reads the URL of a PostgreSQL database. `sslmode` and the certificates mean what they mean to psql; `schema` names
 * the PostgreSQL schema that holds the tables, `ridgeline` if it is left out. No message shows what was passed in.
 *
 * @throws RidgelineError `USAGE` for what is no such URL.
 * @example
 * postgresLocation('postgres://ann:secret@db.example/sweeps').name; // postgres://ann@db.example/sweeps
 */
export function postgresLocation(database: string): PostgresLocation {
  const url = parsed(database);
  const schema = url.searchParams.get('schema') ?? defaultSchema;
  if (!/^[A-Za-z_][\w-]{0,62}$/.test(schema)) {
    throw new RidgelineError('USAGE', `"${schema}" is no name of a PostgreSQL schema.`);
  }
  url.searchParams.delete('schema');
  // libpq's own meaning of `sslmode`; the driver's differs.
  if (url.searchParams.has('sslmode')) url.searchParams.set('uselibpqcompat', 'true');
  const user = url.username === '' ? '' : `${url.username}@`;
  const shown = schema === defaultSchema ? '' : `?schema=${schema}`;
  return { url: url.href, schema, name: `postgres://${user}${url.host}${url.pathname}${shown}` };
}

function parsed(database: string): URL {
  try {
    return new URL(database);
  } catch {
    throw new RidgelineError('USAGE', 'The URL of the PostgreSQL database cannot be read.', {
      hint: 'It looks like postgres://user:password@host:5432/database; special characters are percent-encoded.',
    });
  }
}

/** What the lock of a study is called. */
export const lockName = (schema: string, study: string): string => `ridgeline ${schema}/${study}`;
