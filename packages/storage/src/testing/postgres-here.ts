/// <reference types="jest" />
import { Client } from 'pg';

/**
 * The server that tests run on: `DATABASE_URL`, or one on this machine that trusts us. They make schemas of their own in
 * its database, and drop them. Undefined where there is none.
 */
const url = await serverHere();
const made: string[] = [];

/**
 * Tests that need a PostgreSQL server. Without one they are skipped, and say so; with `RIDGELINE_REQUIRE_NATIVE=1` in
 * the environment, as in CI, that is an error.
 */
export function describeWithPostgres(tests: (url: string) => void): void {
  if (url === undefined) {
    if (process.env['RIDGELINE_REQUIRE_NATIVE'] === '1') {
      throw new Error('No PostgreSQL server: start one on 127.0.0.1:5432, or name one by DATABASE_URL.');
    }
    describe.skip('PostgreSQL (no server on 127.0.0.1:5432, and none named by DATABASE_URL)', () => {
      it('is not tested', () => undefined);
    });
    return;
  }
  afterAll(dropAll);
  tests(url);
}

/** The URL of a schema that is not there yet. The server calls its connections by the schema's name. */
export async function freshSchema(): Promise<string> {
  const schema = `test_${process.pid}_${Date.now()}_${made.length}`;
  made.push(schema);
  const own = new URL(url!);
  own.searchParams.set('schema', schema);
  own.searchParams.set('application_name', schema);
  return own.href;
}

/** The URL of a schema that has the tables, and nothing in them: emptying one is faster than making one. */
export async function emptySchema(): Promise<string> {
  if (emptied === undefined) emptied = await freshSchema();
  else await onServer(emptyingOf(schemaOf(emptied)));
  return emptied;
}
let emptied: string | undefined;

/** The statement that empties the tables of a schema. */
export const emptyingOf = (schema: string): string =>
  `TRUNCATE ${['study', 'fingerprint', 'owner'].map((table) => `"${schema}".${table}`).join(', ')} CASCADE`;

/** The schema that a URL names. */
export const schemaOf = (url: string): string => new URL(url).searchParams.get('schema')!;

/** Runs SQL as the tests' user, outside any schema of theirs. */
export async function onServer<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Row>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** Ends every connection to a schema, and no other, as an administrator or a restart does. */
export async function cutConnections(url: string): Promise<void> {
  await onServer(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${schemaOf(url)}'`,
  );
}

async function dropAll(): Promise<void> {
  const client = new Client(url);
  await client.connect();
  for (const schema of made) await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
  await client.end();
}

async function serverHere(): Promise<string | undefined> {
  const named = process.env['DATABASE_URL'];
  const candidate = named ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const client = new Client({ connectionString: candidate, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.end();
    return candidate;
  } catch (error) {
    // A server that was named has to be there.
    if (named !== undefined) throw error;
    return undefined;
  }
}
