import { createRequire } from 'node:module';
import { openPostgresLog } from '@ridgeline/storage/postgres';

/** PostgreSQL schema for the tests of one file. */
interface TestSchema {
  /** URL with a password, which no output may contain. */
  readonly url: string;
  /** Removes the schema. */
  drop(): Promise<void>;
}

interface Driver {
  readonly Client: new (url: string) => {
    connect(): Promise<void>;
    query(sql: string): Promise<unknown>;
    end(): Promise<void>;
  };
}

/** Creates a schema on the server of `DATABASE_URL`, or on a local server with trust authentication. */
export async function createTestSchema(): Promise<TestSchema> {
  const server = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const schema = `test_cli_${process.pid}_${Date.now()}`;
  const url = new URL(server);
  url.searchParams.set('schema', schema);
  url.password ||= 'sesame';
  await (await openPostgresLog(url.href, { reconnectTimeout: 0 })).close();
  return {
    url: url.href,
    async drop() {
      // The driver is a dependency of the storage package, but not of this one.
      const { Client } = createRequire(import.meta.resolve('@ridgeline/storage'))('pg') as Driver;
      const client = new Client(server);
      await client.connect();
      await client.query(`DROP SCHEMA "${schema}" CASCADE`);
      await client.query(`DROP SCHEMA IF EXISTS "${schema}_queue" CASCADE`);
      await client.end();
    },
  };
}
