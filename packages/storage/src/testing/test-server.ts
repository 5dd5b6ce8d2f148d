/// <reference types="jest" />
import { Client } from 'pg';

/** Test server: `DATABASE_URL`, or a local server with trust authentication. */
const serverUrl = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const createdSchemas: string[] = [];

/** Declares tests that use the test server. Drops the schemas of `freshSchemaUrl` after these tests. */
export function describeWithPostgres(tests: (url: string) => void): void {
  afterAll(async () => {
    const client = new Client(serverUrl);
    await client.connect();
    for (const schema of createdSchemas) await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    await client.end();
  });
  tests(serverUrl);
}

/** URL of a schema that does not exist yet. Its connections have the schema's name, so that tests can cut them. */
export async function freshSchema(): Promise<string> {
  const schema = `test_${process.pid}_${Date.now()}_${createdSchemas.length}`;
  createdSchemas.push(schema);
  const url = new URL(serverUrl);
  url.searchParams.set('schema', schema);
  url.searchParams.set('application_name', schema);
  return url.href;
}

/** URL of a schema with empty tables. Truncating is faster than creating a schema. */
export async function emptySchema(): Promise<string> {
  if (emptySchemaUrl === undefined) emptySchemaUrl = await freshSchema();
  else await queryServer(truncateStatement(parseSchema(emptySchemaUrl)));
  return emptySchemaUrl;
}
let emptySchemaUrl: string | undefined;

/** Statement that empties the tables of a schema. */
export const truncateStatement = (schema: string): string =>
  `TRUNCATE ${['study', 'fingerprint', 'owner', 'claim_ledger'].map((table) => `"${schema}".${table}`).join(', ')} CASCADE`;

/** Reads the schema from a URL. */
export const parseSchema = (url: string): string => new URL(url).searchParams.get('schema')!;

/** Runs SQL on the test server, outside the test schemas. Returns the rows. */
export async function queryServer<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client(serverUrl);
  await client.connect();
  try {
    const { rows } = await client.query<Row>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** Terminates the connections of one schema, as an administrator or a restart does. */
export async function cutConnections(url: string): Promise<void> {
  await queryServer(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${parseSchema(url)}'`,
  );
}
