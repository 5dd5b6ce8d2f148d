// node tools/build/postgres/with-server.mjs COMMAND…: runs a command with the DATABASE_URL of an existing or temporary server.
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
