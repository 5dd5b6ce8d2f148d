import pg from 'pg';

/** The server that tests run on: `DATABASE_URL`, or one on this machine that trusts us. */
export const serverUrl = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * A client of that server; undefined where there is none. With `RIDGELINE_REQUIRE_NATIVE=1` in the environment, as in CI,
 * that is an error.
 */
export async function clientHere(): Promise<pg.Client | undefined> {
  const client = new pg.Client(serverUrl);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (process.env['RIDGELINE_REQUIRE_NATIVE'] === '1') throw error;
    return undefined;
  }
}
