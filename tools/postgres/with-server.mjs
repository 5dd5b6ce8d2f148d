// node tools/postgres/with-server.mjs COMMAND…: runs it with DATABASE_URL, of a server that is there or of a temporary one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { temporaryServer } from './temporary-server.mjs';

const [command, ...args] = process.argv.slice(2);
const there = process.env.DATABASE_URL !== undefined || (await trusts());
const server = there ? undefined : await temporaryServer();
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, ...(server && { DATABASE_URL: server.url }) },
});
const [code] = await once(child, 'exit');
await server?.stop();
process.exitCode = code ?? 1;

/** Whether a server on this machine trusts us: where the tests look first. */
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
