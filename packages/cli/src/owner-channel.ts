import { hostname } from 'node:os';
import { RidgelineError, type Command, type CommandReply, type RunStatus } from '@ridgeline/core';
import { readRunStatus, sendCommand, watchOwner } from '@ridgeline/runner/owner';
import { commandChannel, isPostgresUrl, readOwner, readSocketPath } from '@ridgeline/storage';

/** Channel to the process that runs a study. */
interface OwnerChannel {
  /** Status of the owner's run; undefined if no owner answers. */
  status(): Promise<RunStatus | undefined>;
  /** Sends a command; resolves to undefined if there is no owner. */
  send(command: Command): Promise<CommandReply | undefined>;
  /** Calls `onChange` when the status changes; returns a function that stops watching. */
  watch(onChange: (status: RunStatus | undefined) => void): () => void;
  /** Throws `STUDY_OWNED` if a database file has an owner. Call it after the owner has failed to answer. */
  assertFree(): Promise<void>;
}

/**
 * Opens the channel to a study's owner. The owner of a database file listens on this machine, and runs one of the
 * file's studies. The owner of a study on a server may be on any machine.
 */
export async function openOwnerChannel(database: string, study: string): Promise<OwnerChannel> {
  if (isPostgresUrl(database)) {
    // `assertFree` has nothing to check, because the database has the status of an owner that does not answer.
    return { ...(await commandChannel(database, study)), assertFree: () => Promise.resolve() };
  }
  const withSocket = async <T>(use: (socket: string) => Promise<T>): Promise<T | undefined> => {
    const socket = await readSocketPath(database);
    return socket === undefined ? undefined : use(socket);
  };
  return {
    status: () => withSocket(readRunStatus),
    send: (command) => withSocket((socket) => sendCommand(socket, command)),
    watch: (onChange) => watchOwner(() => readSocketPath(database), onChange),
    async assertFree() {
      const owner = await readOwner(database);
      if (owner === undefined) return;
      const since = new Date(owner.since).toLocaleString('sv-SE');
      throw new RidgelineError(
        'STUDY_OWNED',
        `The owner of ${database} (process ${owner.pid} since ${since}, on ${hostname()}) does not answer.`,
        {
          hint: `The process may be stopped ("kill -CONT ${owner.pid}" resumes it), still starting, or owned by another user.`,
        },
      );
    },
  };
}
