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

/** URL of a schema that does not exist yet. Connections to it bear its name, so that `cutConnections` finds them. */
export async function freshSchemaUrl(): Promise<string> {
  const schema = `test_${process.pid}_${Date.now()}_${createdSchemas.length}`;
  createdSchemas.push(schema);
  const url = new URL(serverUrl);
  url.searchParams.set('schema', schema);
  url.searchParams.set('application_name', schema);
  return url.href;
}

/** URL of a shared schema without rows. Truncating its tables is faster than creating a schema. */
export async function emptySchemaUrl(): Promise<string> {
  if (sharedUrl === undefined) sharedUrl = await freshSchemaUrl();
  else await queryServer(truncateStatement(parseSchema(sharedUrl)));
  return sharedUrl;
}
let sharedUrl: string | undefined;

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
