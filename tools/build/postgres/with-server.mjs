// node tools/build/postgres/with-server.mjs COMMAND…
//
// Runs a command with a PostgreSQL server: the one of DATABASE_URL or, if that is not set, a local one on the default
// port. If there is no such server either, starts a temporary one, whose URL the command receives in DATABASE_URL.
import pg from 'pg';
import { runForeground } from '../foreground.mjs';
import { startTemporaryServer } from './start-temporary-server.mjs';

const [command, ...args] = process.argv.slice(2);
const hasServer = process.env.DATABASE_URL !== undefined || (await hasLocalServer());
const server = hasServer ? undefined : await startTemporaryServer();
try {
  const env = { ...process.env, ...(server && { DATABASE_URL: server.url }) };
  process.exitCode = await runForeground(command, args, env);
} finally {
  await server?.stop();
}

/** True if a local server on the default port accepts us without a password, as tests expect. */
async function hasLocalServer() {
  const client = new pg.Client('postgres://postgres@127.0.0.1:5432/postgres');
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
