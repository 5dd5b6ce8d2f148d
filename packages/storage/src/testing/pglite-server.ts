import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

/** PostgreSQL in this process, behind a URL like any other server. */
interface PgliteServer {
  readonly url: string;
  /** Runs SQL without a connection. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts PGlite, PostgreSQL compiled to WebAssembly, in memory and on a local port. All connections share one session:
 * a transaction on one blocks the others until it ends.
 *
 * @example
 * const server = await startPglite();
 * const log = await openPostgresLog(server.url);
 */
export async function startPglite(): Promise<PgliteServer> {
  const database = await PGlite.create();
  const acquireSession = createSessionLock();
  const connections = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    connections.set(
      socket,
      serve(socket, database, acquireSession).finally(() => connections.delete(socket)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async run(sql) {
      const release = await acquireSession();
      await database.exec(sql).finally(release);
    },
    async close() {
      server.close();
      for (const socket of connections.keys()) socket.destroy();
      await Promise.all(connections.values());
      await database.close();
    },
  };
}

/** Waits until the session is free. Returns a function that releases it. */
type AcquireSession = () => Promise<() => void>;

function createSessionLock(): AcquireSession {
  let lastRelease = Promise.resolve();
  return async () => {
    const previousRelease = lastRelease;
    let release!: () => void;
    lastRelease = new Promise((resolve) => (release = resolve));
    await previousRelease;
    return release;
  };
}

/** Server messages AuthenticationOk and ReadyForQuery: accept any client, and report no open transaction. */
const welcome = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');

/** Types of the client messages that the server answers: a simple query, and Sync. */
const answeredMessages = new Set(['Q', 'S']);

async function serve(socket: Socket, database: PGlite, acquireSession: AcquireSession): Promise<void> {
  let release: (() => void) | undefined;
  const pendingMessages: Buffer[] = [];
  try {
    for await (const message of readMessages(socket)) {
      if (message.type === 'startup') {
        socket.write(welcome);
        continue;
      }
      pendingMessages.push(message.bytes);
      if (!answeredMessages.has(message.type)) continue;
      release ??= await acquireSession();
      const answer = await database.execProtocolRaw(Buffer.concat(pendingMessages.splice(0)));
      socket.write(answer);
      // The answer ends with ReadyForQuery. Its status byte is I if no transaction is open.
      if (String.fromCharCode(answer.at(-1)!) !== 'I') continue;
      release();
      release = undefined;
    }
  } catch {
    // The client disconnected in the middle.
  }
  if (release !== undefined) await database.exec('ROLLBACK').finally(release);
  socket.destroy();
}

/**
 * Splits a client's stream into messages. Each begins with its type, which the first message lacks, and with its length,
 * which counts the length's own bytes too.
 */
async function* readMessages(
  socket: Socket,
): AsyncGenerator<{ readonly type: string; readonly bytes: Buffer }> {
  let buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const typeBytes = isFirst ? 0 : 1;
      if (buffer.length < typeBytes + 4) break;
      const length = typeBytes + buffer.readInt32BE(typeBytes);
      if (buffer.length < length) break;
      const type = isFirst ? 'startup' : String.fromCharCode(buffer[0]!);
      if (type === 'X') return;
      yield { type, bytes: buffer.subarray(0, length) };
      buffer = buffer.subarray(length);
      isFirst = false;
    }
  }
}
