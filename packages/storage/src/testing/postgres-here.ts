/// <reference types="jest" />
import { Client } from 'pg';

/** The server of the tests: `DATABASE_URL`, or one on this machine that trusts us. They make schemas of their own there. */
export const serverUrl = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const made: string[] = [];

/** Tests on that server. Their schemas are dropped in the end. */
export function describeWithPostgres(tests: (url: string) => void): void {
  afterAll(async () => {
    const client = new Client(serverUrl);
    await client.connect();
    for (const schema of made) await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    await client.end();
  });
  tests(serverUrl);
}

/** The URL of a schema that is not there yet. The server calls its connections by the schema's name. */
export async function freshSchema(): Promise<string> {
  const schema = `test_${process.pid}_${Date.now()}_${made.length}`;
  made.push(schema);
  const own = new URL(serverUrl);
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
  const client = new Client(serverUrl);
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
