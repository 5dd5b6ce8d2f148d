import { hostname } from 'node:os';
import { RidgelineError, type Command, type CommandReply, type RunStatus } from '@ridgeline/core';
import { runStatus, sendCommand, watchOwner } from '@ridgeline/runner/owner';
import { commandChannel, isPostgresUrl, ownerOf, socketOf } from '@ridgeline/storage';

/** How another process speaks with the one that runs a study. */
export interface OwnerChannel {
  /** What it says of its run now; undefined where nobody runs anything, or says nothing. */
  status(): Promise<RunStatus | undefined>;
  /** Undefined where nobody listens. */
  send(command: Command): Promise<CommandReply | undefined>;
  /** Calls `changed` with every other status; returns what ends the watch. */
  watch(changed: (status: RunStatus | undefined) => void): () => void;
  /** Throws `STUDY_OWNED` where somebody owns the database after all. */
  assertFree(): Promise<void>;
}

/** The owner of a file listens on this machine, and runs one of its studies; a study on a server has an owner anywhere. */
export async function ownerChannel(database: string, study: string): Promise<OwnerChannel> {
  if (isPostgresUrl(database)) {
    // What an owner there has said stands in the database, whether it answers or not.
    return { ...(await commandChannel(database, study)), assertFree: () => Promise.resolve() };
  }
  const atSocket = async <T>(use: (socket: string) => Promise<T>): Promise<T | undefined> => {
    const socket = await socketOf(database);
    return socket === undefined ? undefined : use(socket);
  };
  return {
    status: () => atSocket(runStatus),
    send: (command) => atSocket((socket) => sendCommand(socket, command)),
    watch: (changed) => watchOwner(() => socketOf(database), changed),
    async assertFree() {
      const owner = await ownerOf(database);
      if (owner === undefined) return;
      const since = new Date(owner.since).toLocaleString('sv-SE');
      throw new RidgelineError(
        'STUDY_OWNED',
        `The owner of ${database} (process ${owner.pid} since ${since}, on ${hostname()}) does not answer.`,
        {
          hint: `It may be stopped ("kill -CONT ${owner.pid}" lets it go on), beginning, or another user's.`,
        },
      );
    },
  };
}
