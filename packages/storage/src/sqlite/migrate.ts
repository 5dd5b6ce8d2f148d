import { RidgelineError } from '@ridgeline/core';
import { MissingDatabaseError } from '../missing-database.ts';
import type { SqliteConnection } from './connection.ts';
import { applicationId, oldestReadable, type Migration } from '../schema/schema.ts';

/**
 * State of a file, read from its header. `new` is an empty file, `known` has the schema of this or an older Ridgeline,
 * `newer` has that of a newer Ridgeline, and `foreign` is another program's.
 */
export type SchemaState =
  | { readonly type: 'new' }
  | { readonly type: 'known'; readonly version: number }
  | { readonly type: 'newer'; readonly version: number }
  | { readonly type: 'foreign' };

/** Reads the state of a file. */
export function readSchemaState(connection: SqliteConnection, migrations: readonly Migration[]): SchemaState {
  const id = connection.pragma('application_id', { simple: true }) as number;
  const version = connection.pragma('user_version', { simple: true }) as number;
  const tableCount = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
  if (id === 0 && version === 0 && tableCount === 0) return { type: 'new' };
  if (id !== applicationId) return { type: 'foreign' };
  return version > latestVersion(migrations) ? { type: 'newer', version } : { type: 'known', version };
}

/** Throws `DATABASE_UNREADABLE` for a file that this version of Ridgeline cannot use. */
export function assertUsable(state: SchemaState, path: string): void {
  if (state.type === 'foreign') {
    throw new RidgelineError('DATABASE_UNREADABLE', `${path} is a database of another program.`, {
      hint: 'Name another file with --db.',
    });
  }
  if (state.type === 'newer') {
    throw new RidgelineError(
      'DATABASE_UNREADABLE',
      `The database ${path} was written by a newer Ridgeline (schema ${state.version}).`,
      { hint: 'Update Ridgeline, or name another file with --db.' },
    );
  }
}

/** Error for reading a missing or empty file. */
export function missingDatabaseError(path: string): RidgelineError {
  return new MissingDatabaseError(
    `There is no database at ${path}.`,
    'Start a study with "ridgeline run", or name another file with --db.',
  );
}

/** True if the file needs a migration before it is written. */
export function isOutdated(state: SchemaState, migrations: readonly Migration[]): boolean {
  return state.type === 'known' && state.version < latestVersion(migrations);
}

/** True if views can read the file without a migration. */
export function isReadable(state: SchemaState, migrations: readonly Migration[]): boolean {
  return state.type === 'known' && state.version >= oldestReadable(migrations);
}

/** Migrates a file to the latest schema and sets its version, in one transaction. */
export function migrateSqlite(connection: SqliteConnection, migrations: readonly Migration[]): void {
  connection
    .transaction(() => {
      const version = connection.pragma('user_version', { simple: true }) as number;
      for (const { sql, sqlite = '' } of migrations.filter((migration) => migration.version > version))
        connection.exec(sql + sqlite);
      connection.pragma(`application_id = ${applicationId}`);
      connection.pragma(`user_version = ${latestVersion(migrations)}`);
    })
    .immediate();
}

function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)!.version;
}
