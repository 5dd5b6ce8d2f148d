import { escapeIdentifier } from 'pg';
import { RidgelineError } from '@ridgeline/core';
import { migrations, oldestReadable } from '../schema/schema.ts';
import type { PostgresConnection } from './connection.ts';
import { postgresDdl } from './ddl.ts';
import type { PostgresLocation } from './location.ts';

const latest = migrations.at(-1)!.version;

/** Schema version of the database; 0 if it has no tables. */
async function schemaVersion(connection: PostgresConnection): Promise<number> {
  const [there] = await connection.ask(`SELECT to_regclass('schema_version') IS NOT NULL AS found`, []);
  if (there!['found'] !== true) return 0;
  const [row] = await connection.ask('SELECT version FROM schema_version', []);
  return Number(row!['version']);
}

/**
 * Migrates the database to the latest schema in one transaction, all or nothing. Concurrent calls queue up. Throws
 * `DATABASE_UNREADABLE` for the schema of a newer Ridgeline.
 */
export async function migratePostgres(
  connection: PostgresConnection,
  location: PostgresLocation,
): Promise<void> {
  const before = await schemaVersion(connection);
  assertNotNewer(before, location);
  if (before === latest) return;
  const schema = escapeIdentifier(location.schema);
  await connection.run(
    `BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('ridgeline schema ' || current_database(), 0))`,
  );
  try {
    const [[there]] = (await connection.run(`SELECT to_regnamespace('${schema}') IS NOT NULL AS found`)) as [
      [{ found: boolean }],
    ];
    if (!there.found) await connection.run(`CREATE SCHEMA ${schema}`);
    const version = await schemaVersion(connection);
    assertNotNewer(version, location);
    if (version === 0)
      await connection.run('CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)');
    for (const { sql, postgres = '' } of migrations.filter((one) => one.version > version)) {
      await connection.run(postgresDdl(sql) + postgres);
    }
    await connection.run(
      `DELETE FROM schema_version; INSERT INTO schema_version (version) VALUES (${latest}); COMMIT`,
    );
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}

/** Creates the tables in an empty database. Leaves those of an older version unchanged. */
export async function migrateIfEmpty(
  connection: PostgresConnection,
  location: PostgresLocation,
): Promise<void> {
  if ((await schemaVersion(connection)) === 0) await migratePostgres(connection, location);
}

/** Throws `DATABASE_UNREADABLE` if the tables are missing, of a newer version, or older than views can read. */
export async function assertReadable(
  connection: PostgresConnection,
  location: PostgresLocation,
): Promise<void> {
  const version = await schemaVersion(connection);
  assertNotNewer(version, location);
  if (version === 0) {
    throw new RidgelineError('DATABASE_UNREADABLE', `There are no studies in ${location.name}.`, {
      hint: 'Start one with "ridgeline run --db", or name another database.',
    });
  }
  if (version < oldestReadable(migrations)) {
    throw new RidgelineError(
      'DATABASE_UNREADABLE',
      `The tables in ${location.name} are of an older Ridgeline.`,
      {
        hint: 'The next "ridgeline run" migrates them to this version; keep a copy with pg_dump.',
      },
    );
  }
}

function assertNotNewer(version: number, { name }: PostgresLocation): void {
  if (version <= latest) return;
  throw new RidgelineError(
    'DATABASE_UNREADABLE',
    `The tables in ${name} were written by a newer Ridgeline (schema ${version}).`,
    { hint: 'Update Ridgeline, or name another database with --db.' },
  );
}
