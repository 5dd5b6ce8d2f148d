import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

/** PostgreSQL inside this process, reached like any other server. */
interface PgliteServer {
  readonly url: string;
  /** Runs SQL outside any connection. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts PGlite, PostgreSQL compiled to WebAssembly, in memory and on a local port. All connections share its one
 * session: a transaction of one blocks the others until it ends.
 *
 * @example
 * const server = await startPglite();
 * const log = await openPostgresLog(server.url);
 */
export async function startPglite(): Promise<PgliteServer> {
  const database = await PGlite.create();
  const session = createSession();
  const served = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    served.set(
      socket,
      serve(socket, database, session).finally(() => served.delete(socket)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async run(sql) {
      const end = await session();
      await database.exec(sql).finally(end);
    },
    async close() {
      server.close();
      for (const socket of served.keys()) socket.destroy();
      await Promise.all(served.values());
      await database.close();
    },
  };
}

/** Waits until the session is free. Returns the function that frees it. */
type Session = () => Promise<() => void>;

function createSession(): Session {
  let last = Promise.resolve();
  return async () => {
    const before = last;
    let end!: () => void;
    last = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  };
}

/** Server messages that accept any client and report no open transaction. */
const welcome = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');

/** Client messages that end with an answer: a simple query, and Sync. */
const answeredMessages = new Set(['Q', 'S']);

async function serve(socket: Socket, database: PGlite, session: Session): Promise<void> {
  let end: (() => void) | undefined;
  const asked: Buffer[] = [];
  try {
    for await (const message of readMessages(socket)) {
      if (message.type === 'startup') {
        socket.write(welcome);
        continue;
      }
      asked.push(message.bytes);
      if (!answeredMessages.has(message.type)) continue;
      end ??= await session();
      const answer = await database.execProtocolRaw(Buffer.concat(asked.splice(0)));
      socket.write(answer);
      // The answer ends with ReadyForQuery, whose status byte tells if a transaction is open.
      if (String.fromCharCode(answer.at(-1)!) !== 'I') continue;
      end();
      end = undefined;
    }
  } catch {
    // The client disconnected in the middle.
  }
  if (end !== undefined) await database.exec('ROLLBACK').finally(end);
  socket.destroy();
}

/** Complete messages of a client: a type, except in the first, then a length that includes itself. */
async function* readMessages(
  socket: Socket,
): AsyncGenerator<{ readonly type: string; readonly bytes: Buffer }> {
  let waiting = Buffer.alloc(0);
  let first = true;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const before = first ? 0 : 1;
      if (waiting.length < before + 4) break;
      const length = before + waiting.readInt32BE(before);
      if (waiting.length < length) break;
      const type = first ? 'startup' : String.fromCharCode(waiting[0]!);
      if (type === 'X') return;
      yield { type, bytes: waiting.subarray(0, length) };
      waiting = waiting.subarray(length);
      first = false;
    }
  }
}
