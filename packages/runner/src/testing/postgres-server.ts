import pg from 'pg';

/** URL of the server for tests: `DATABASE_URL`, or a server on this machine that needs no password. */
export const serverUrl = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Connects to the server at `serverUrl`. */
export async function connectToServer(): Promise<pg.Client> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  return client;
}
