import pg from 'pg';

/** Server for tests: `DATABASE_URL`, or one on this machine that trusts us. */
export const serverUrl = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Connects to that server. */
export async function clientHere(): Promise<pg.Client> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  return client;
}
