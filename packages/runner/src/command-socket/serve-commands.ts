import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { parseCommand, RidgelineError, type Command, type CommandReply } from '@ridgeline/core';
import { readLines } from './lines.ts';
import { socketPath } from './socket-path.ts';

export interface CommandServer {
  /** Stops listening and removes the socket. */
  close(): Promise<void>;
}

/**
 * Lets other processes of this user send commands to the owner of a database. The caller owns the database: whatever
 * socket an owner before it has left behind is removed. Throws `RidgelineError` `FILE_UNREADABLE` where the folder for
 * the socket belongs to somebody else.
 *
 * @example
 * const server = await serveCommands('ridgeline.db', (command) => run.command(command));
 */
export async function serveCommands(
  database: string,
  handle: (command: Command) => CommandReply,
): Promise<CommandServer> {
  const { folder, socket } = socketPath(database, process.env);
  makePrivate(folder);
  rmSync(socket, { force: true });
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    // A peer that goes away in the middle of its command has nothing to be told.
    connection.on('error', () => connection.destroy());
    readLines(connection, (line) => {
      const command = parseCommand(line);
      const reply: CommandReply =
        command === undefined ? { ok: false, message: 'That is not a command.' } : handle(command);
      connection.write(`${JSON.stringify(reply)}\n`);
    });
  });
  server.listen(socket);
  await once(server, 'listening');
  chmodSync(socket, 0o600);
  return {
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
