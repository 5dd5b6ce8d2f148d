import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/**
 * Starts a private PostgreSQL server: a new cluster in a temporary folder, on a free local port, with trust
 * authentication. If root starts it, the server runs as the user `postgres` or `nobody`. `stop` ends the server and
 * removes the folder, `kill` ends the server as a power cut would, and `start` restarts it on the same port.
 *
 * @example
 * const server = await startTemporaryServer();
 * console.log(server.url); // postgres://postgres@127.0.0.1:40123/postgres
 * await server.stop();
 */
export async function startTemporaryServer(settings = {}) {
  const bin = findBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-postgres-'));
  const user = findUnprivilegedUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const dataFolder = join(folder, 'data');
  const options = { ...user, stdio: ['ignore', 'pipe', 'pipe'], cwd: folder };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', dataFolder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    options,
  );
  const port = await findFreePort();
  const serverSettings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    port,
    ...settings,
  };
  writeFileSync(
    join(dataFolder, 'postgresql.auto.conf'),
    Object.entries(serverSettings)
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(''),
  );
  let child;
  const start = async () => {
    child = spawn(join(bin, 'postgres'), ['-D', dataFolder], { ...options, stdio: 'ignore' });
    await waitUntilReady(port, child);
  };
  const end = async (signal) => {
    if (hasExited(child)) return;
    const whenExited = once(child, 'exit');
    child.kill(signal);
    await whenExited;
  };
  await start();
  return {
    url: serverUrl(port),
    port,
    start,
    /** Shuts down immediately, without further writes; the next start recovers. */
    kill: () => end('SIGQUIT'),
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Returns the folder with `initdb`, which Debian does not add to the `PATH`. */
function findBinaries() {
  const debian = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
    if (versions.length > 0) return join(debian, versions[0], 'bin');
  } catch {
    // Not on Debian.
  }
  return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
}

/** Returns an unprivileged user for PostgreSQL, which refuses to run as root; undefined if this process is not root. */
function findUnprivilegedUser() {
  if (process.getuid() !== 0) return undefined;
  const id = (flag) => {
    for (const name of ['postgres', 'nobody']) {
      try {
        return Number(
          execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
        );
      } catch {
        // There is no such user: try the next name.
      }
    }
    throw new Error('There is no user "postgres" or "nobody" to run PostgreSQL as.');
  };
  return { uid: id('-u'), gid: id('-g') };
}

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until the server accepts queries, which is after it starts to listen. */
async function waitUntilReady(port, child) {
  for (;;) {
    if (hasExited(child))
      throw new Error(`PostgreSQL does not start (${child.signalCode ?? child.exitCode}).`);
    const client = new pg.Client(serverUrl(port));
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await delay(50);
    }
  }
}

const hasExited = ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null;

const serverUrl = (port) => `postgres://postgres@127.0.0.1:${port}/postgres`;
