import type { Command, CommandReply, RunStatus } from '@ridgeline/core';
import { runStatus, sendCommand, watchOwner } from '@ridgeline/runner/owner';
import { commandChannel, isPostgresUrl } from '@ridgeline/storage';

/** How another process speaks with the one that runs a study. */
export interface OwnerChannel {
  /** What it says of its run now; undefined where nobody runs anything. */
  status(): Promise<RunStatus | undefined>;
  /** Undefined where nobody listens. */
  send(command: Command): Promise<CommandReply | undefined>;
  /** Calls `changed` with every other status; returns what ends the watch. */
  watch(changed: (status: RunStatus | undefined) => void): () => void;
}

/** The owner of a file listens on this machine, and runs one of its studies; a study on a server has an owner anywhere. */
export async function ownerChannel(database: string, study: string): Promise<OwnerChannel> {
  if (isPostgresUrl(database)) return commandChannel(database, study);
  return {
    status: () => runStatus(database),
    send: (command) => sendCommand(database, command),
    watch: (changed) => watchOwner(database, changed),
  };
}
