import { serveCommands } from '@ridgeline/runner';
import type { Commanded, CommandServer, Owner } from '@ridgeline/storage';

/** Where the commands of other processes arrive. */
export interface CommandDoor extends CommandServer {
  /** Who answers them, from now on. */
  answer(run: Commanded): void;
}

/**
 * Opens what others command a run by: a socket where the owner's database is a file, else the database itself.
 *
 * @throws RidgelineError `SOCKET_UNAVAILABLE` where there can be no socket.
 */
export async function openCommandDoor(owner: Owner, database: string): Promise<CommandDoor> {
  const { answerCommands } = owner;
  if (answerCommands === undefined) {
    const server = await serveCommands(owner.id ?? database);
    owner.listensAt?.(server.socket);
    return server;
  }
  let server: CommandServer | undefined;
  return {
    answer: (run) => void (server = answerCommands(run)),
    changed: () => server?.changed(),
    close: async () => server?.close(),
  };
}
