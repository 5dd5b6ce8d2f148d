import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { RidgelineError, type CommandHandlers, type CommandReply, type RunStatus } from '@ridgeline/core';
import { parseRequest } from '@ridgeline/core/protocol';
import { readLines } from './lines.ts';
import { listSocketFolders } from './socket-folders.ts';

export interface SocketServer {
  /** Path of the socket, which clients need. */
  readonly socket: string;
  /** Starts passing requests to `owner`. Until then, clients wait. */
  answer(owner: CommandHandlers): void;
  /** Sends the owner's current status to all clients that watch it. */
  publishStatus(): void;
  /** Stops listening and removes the socket. */
  close(): Promise<void>;
}

/** Length of the suffix of a temporary folder's name: a hyphen, and the characters that `mkdtemp` adds. */
const SUFFIX_LENGTH = '-XXXXXX'.length;

/** Maximum number of bytes that wait to be sent to a client. A client with more is disconnected. */
export const MAX_UNREAD = 1024 * 1024;

/**
 * Maximum length of a socket's path, in bytes. Systems silently truncate longer paths: macOS to 104 bytes with the
 * terminator, Linux to 108.
 */
const MAX_PATH_LENGTH = 103;

/**
 * Opens a socket through which other processes of this user send commands to a database's owner. The caller must own
 * the database, which need not exist yet. The socket of an earlier owner is removed. The new socket's name is a hash of
 * the database's id, and its folder is the first usable one of `folders`.
 *
 * @param database device and inode of the file, or its path if it does not exist yet.
 * @throws RidgelineError `SOCKET_UNAVAILABLE` if no folder is usable.
 * @example
 * const server = await serveCommands('65024-1183012');
 * server.answer({ command: (command) => run.command(command), status });
 */
export async function serveCommands(
  database: string,
  folders = listSocketFolders(process.env),
): Promise<SocketServer> {
  const connections = new Set<Socket>();
  const watchers = new Set<Socket>();
  let setOwner: (owner: CommandHandlers) => void = () => undefined;
  const ownerPromise = new Promise<CommandHandlers>((resolve) => (setOwner = resolve));
  const send = (connection: Socket, message: CommandReply | RunStatus) => {
    connection.write(`${JSON.stringify(message)}\n`);
    if (connection.writableLength > MAX_UNREAD) connection.destroy();
  };
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => {
      connections.delete(connection);
      watchers.delete(connection);
    });
    // A peer that disconnects in the middle of its command needs no reply.
    connection.on('error', () => connection.destroy());
    readLines(connection, async (line) => {
      const request = parseRequest(line);
      if (request === undefined)
        return send(connection, { ok: false, message: 'The message is not a command.' });
      const owner = await ownerPromise;
      if (request.type !== 'watch') return send(connection, owner.command(request));
      watchers.add(connection);
      return send(connection, owner.status());
    });
  });
  const { socket, isTemporary } = await listen(server, database, folders);
  return {
    socket,
    answer: setOwner,
    publishStatus() {
      void ownerPromise.then((owner) => {
        for (const watcher of watchers) send(watcher, owner.status());
      });
    },
    async close() {
      server.close();
      for (const connection of connections) connection.destroy();
      await once(server, 'close');
      if (isTemporary) rmSync(dirname(socket), { recursive: true, force: true });
    },
  };
}

/** Opens the socket. `isTemporary` is true if its folder was created only for it. */
async function listen(server: Server, database: string, folders: readonly string[]) {
  const name = `${createHash('sha256').update(database).digest('hex').slice(0, 32)}.sock`;
  const reasons: string[] = [];
  for (const candidate of folders) {
    try {
      if (Buffer.byteLength(join(candidate, name)) + SUFFIX_LENGTH > MAX_PATH_LENGTH) {
        reasons.push(`${candidate} is too long for a socket`);
        continue;
      }
      const isTemporary = !makePrivate(candidate);
      // Any user could create a folder of this name under /tmp and so block the owner's socket.
      const folder = isTemporary ? mkdtempSync(`${candidate}-`) : candidate;
      const socket = join(folder, name);
      rmSync(socket, { force: true });
      server.listen(socket);
      await once(server, 'listening');
      chmodSync(socket, 0o600);
      return { socket, isTemporary };
    } catch (error) {
      const { syscall, message } = error as NodeJS.ErrnoException;
      if (syscall === undefined) throw error;
      reasons.push(message);
    }
  }
  throw new RidgelineError(
    'SOCKET_UNAVAILABLE',
    `Other processes cannot send commands to this run, because no socket can be opened: ${reasons.join('; ')}.`,
    { hint: 'Set XDG_RUNTIME_DIR or TMPDIR to your own folder, with a short name and some space.' },
  );
}

/** Creates a private folder, or makes an existing one private. Returns false if the path is not this user's folder. */
function makePrivate(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== process.getuid?.()) return false;
  chmodSync(folder, 0o700);
  return true;
}
