import type { CommandHandlers } from '@ridgeline/core';
import { serveCommands } from '@ridgeline/runner';
import type { CommandServer, Owner } from '@ridgeline/storage';

/** Server for the commands of other processes. */
export interface RunCommandServer extends CommandServer {
  /** Starts passing commands to `handlers`. */
  answer(handlers: CommandHandlers): void;
}

/**
 * Opens the channel for commands to a run: a socket if the owner's database is a file, otherwise the database itself.
 *
 * @throws RidgelineError `SOCKET_UNAVAILABLE` if no socket can be created.
 */
export async function openCommandServer(owner: Owner, database: string): Promise<RunCommandServer> {
  const { answerCommands } = owner;
  if (answerCommands === undefined) {
    const server = await serveCommands(owner.id ?? database);
    owner.publishSocket?.(server.socket);
    return server;
  }
  let server: CommandServer | undefined;
  return {
    answer: (handlers) => void (server = answerCommands(handlers)),
    publishStatus: () => server?.publishStatus(),
    close: async () => server?.close(),
  };
}
