import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { RidgelineError, type Command, type CommandReply, type RunStatus } from '@ridgeline/core';
import { parseRequest } from '@ridgeline/core/parse';
import { readLines } from './lines.ts';
import { socketPath } from './socket-path.ts';

/** What the owner does for those who connect. */
export interface Owner {
  command(command: Command): CommandReply;
  status(): RunStatus;
}

export interface CommandServer {
  /** Says the status to everybody who watches, because it has changed. */
  changed(): void;
  /** Stops listening and removes the socket. */
  close(): Promise<void>;
}

/**
 * Lets other processes of this user send commands to the owner of a database. The caller owns the database: whatever
 * socket an owner before it has left behind is removed. Throws `RidgelineError` `FILE_UNREADABLE` where the folder for
 * the socket belongs to somebody else.
 *
 * @example
 * const server = await serveCommands('ridgeline.db', { command: (command) => run.command(command), status });
 */
export async function serveCommands(database: string, owner: Owner): Promise<CommandServer> {
  const { folder, socket } = socketPath(database, process.env);
  makePrivate(folder);
  rmSync(socket, { force: true });
  const connections = new Set<Socket>();
  const watchers = new Set<Socket>();
  const say = (connection: Socket, message: CommandReply | RunStatus) =>
    connection.write(`${JSON.stringify(message)}\n`);
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => {
      connections.delete(connection);
      watchers.delete(connection);
    });
    // A peer that goes away in the middle of its command has nothing to be told.
    connection.on('error', () => connection.destroy());
    readLines(connection, (line) => {
      const request = parseRequest(line);
      if (request === undefined) say(connection, { ok: false, message: 'That is not a command.' });
      else if (request.type === 'watch') {
        watchers.add(connection);
        say(connection, owner.status());
      } else say(connection, owner.command(request));
    });
  });
  server.listen(socket);
  await once(server, 'listening');
  chmodSync(socket, 0o600);
  return {
    changed() {
      for (const watcher of watchers) say(watcher, owner.status());
    },
    async close() {
      server.close();
      for (const connection of connections) connection.destroy();
      await once(server, 'close');
    },
  };
}

function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  if (status.isDirectory() && status.uid === process.getuid?.()) return chmodSync(folder, 0o700);
  throw new RidgelineError('FILE_UNREADABLE', `The folder ${folder} belongs to somebody else.`, {
    hint: 'Set XDG_RUNTIME_DIR or TMPDIR to a folder of your own.',
  });
}
