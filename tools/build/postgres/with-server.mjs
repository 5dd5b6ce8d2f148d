// node tools/build/postgres/with-server.mjs COMMAND…: runs it with DATABASE_URL of an existing or a temporary server.
import pg from 'pg';
import { runForeground } from '../foreground.mjs';
import { temporaryServer } from './temporary-server.mjs';

const [command, ...args] = process.argv.slice(2);
const there = process.env.DATABASE_URL !== undefined || (await trusts());
const server = there ? undefined : await temporaryServer();
try {
  const env = { ...process.env, ...(server && { DATABASE_URL: server.url }) };
  process.exitCode = await runForeground(command, args, env);
} finally {
  await server?.stop();
}

/** True if a server on this machine accepts us without a password, where tests look first. */
async function trusts() {
  const client = new pg.Client('postgres://postgres@127.0.0.1:5432/postgres');
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
