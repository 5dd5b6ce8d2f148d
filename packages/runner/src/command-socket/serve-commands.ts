import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { RidgelineError, type Command, type CommandReply, type RunStatus } from '@ridgeline/core';
import { parseRequest } from '@ridgeline/core/parse';
import { readLines } from './lines.ts';
import { socketFolders } from './socket-folders.ts';

/** What the owner does for those who connect. */
export interface Owner {
  command(command: Command): CommandReply;
  status(): RunStatus;
}

export interface CommandServer {
  /** Where it listens: others have to be told. */
  readonly socket: string;
  /** Who answers, from now on; until then those who ask wait. */
  answer(owner: Owner): void;
  /** Says the status to everybody who watches, because it has changed. */
  changed(): void;
  /** Stops listening and removes the socket. */
  close(): Promise<void>;
}

/** Length of what `mkdtemp` adds to a name. */
const SUFFIX = '-XXXXXX'.length;

/** Bytes that may wait for a client that does not read; with more it is cut off. */
export const MOST_UNREAD = 1024 * 1024;

/** Longer paths are cut silently where the socket is made: 104 bytes with their end on macOS, 108 on Linux. */
const LONGEST_PATH = 103;

/**
 * Lets other processes of this user send commands to the owner of a database, which need not exist yet. The caller owns
 * it: whatever socket an owner before it has left behind is removed. The first of `folders` that can be used has the
 * socket, under a hash of the database's id.
 *
 * @param database The device and inode of the file, or its path where it has none.
 * @throws RidgelineError `SOCKET_UNAVAILABLE` where none can.
 * @example
 * const server = await serveCommands('65024-1183012');
 * server.answer({ command: (command) => run.command(command), status });
 */
export async function serveCommands(
  database: string,
  folders = socketFolders(process.env),
): Promise<CommandServer> {
  const connections = new Set<Socket>();
  const watchers = new Set<Socket>();
  let answer: (owner: Owner) => void = () => undefined;
  const answers = new Promise<Owner>((resolve) => (answer = resolve));
  const say = (connection: Socket, message: CommandReply | RunStatus) => {
    connection.write(`${JSON.stringify(message)}\n`);
    if (connection.writableLength > MOST_UNREAD) connection.destroy();
  };
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => {
      connections.delete(connection);
      watchers.delete(connection);
    });
    // A peer that goes away in the middle of its command has nothing to be told.
    connection.on('error', () => connection.destroy());
    readLines(connection, async (line) => {
      const request = parseRequest(line);
      if (request === undefined) return say(connection, { ok: false, message: 'That is not a command.' });
      const owner = await answers;
      if (request.type !== 'watch') return say(connection, owner.command(request));
      watchers.add(connection);
      return say(connection, owner.status());
    });
  });
  const { socket, temporary } = await listen(server, database, folders);
  return {
    socket,
    answer,
    changed() {
      void answers.then((owner) => {
        for (const watcher of watchers) say(watcher, owner.status());
      });
    },
    async close() {
      server.close();
      for (const connection of connections) connection.destroy();
      await once(server, 'close');
      if (temporary) rmSync(dirname(socket), { recursive: true, force: true });
    },
  };
}

/** A socket that is listened at. */
interface Listening {
  readonly socket: string;
  /** Whether its folder was made for it alone. */
  readonly temporary: boolean;
}

async function listen(server: Server, database: string, folders: readonly string[]): Promise<Listening> {
  const name = `${createHash('sha256').update(database).digest('hex').slice(0, 32)}.sock`;
  const reasons: string[] = [];
  for (const wanted of folders) {
    try {
      if (Buffer.byteLength(join(wanted, name)) + SUFFIX > LONGEST_PATH) {
        reasons.push(`${wanted} is too long for a socket`);
        continue;
      }
      const temporary = !makePrivate(wanted);
      // Anybody may make a folder of this name under /tmp, to keep the socket from its owner.
      const folder = temporary ? mkdtempSync(`${wanted}-`) : wanted;
      const socket = join(folder, name);
      rmSync(socket, { force: true });
      server.listen(socket);
      await once(server, 'listening');
      chmodSync(socket, 0o600);
      return { socket, temporary };
    } catch (error) {
      const { syscall, message } = error as NodeJS.ErrnoException;
      if (syscall === undefined) throw error;
      reasons.push(message);
    }
  }
  throw new RidgelineError(
    'SOCKET_UNAVAILABLE',
    `Other processes could not command this run, as it can have no socket: ${reasons.join('; ')}.`,
    { hint: 'Set XDG_RUNTIME_DIR or TMPDIR to a folder of your own, with a short name and some space.' },
  );
}

/** Returns false where the folder is somebody else's. */
function makePrivate(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== process.getuid?.()) return false;
  chmodSync(folder, 0o700);
  return true;
}
