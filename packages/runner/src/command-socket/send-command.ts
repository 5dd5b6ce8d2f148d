import { connect } from 'node:net';
import { pendingReply, type Command, type CommandReply } from '@ridgeline/core';
import { parseCommandReply } from '@ridgeline/core/parse';
import { readLines } from './lines.ts';
import { PATIENCE, sendLine } from './send-line.ts';

/**
 * Sends a command to the process at a socket and returns its reply. Returns `pendingReply` if that process has the
 * command but is too busy to answer, and undefined if nobody listens.
 *
 * @param patience timeout of the reply, in ms
 * @example
 * await sendCommand(socket, { type: 'pause' }); // { ok: true, message: 'Paused. …' }
 */
export function sendCommand(
  socket: string,
  command: Command,
  patience = PATIENCE,
): Promise<CommandReply | undefined> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const settle = (reply: CommandReply | undefined) => {
      resolve(reply);
      connection.destroy();
    };
    connection.on('error', () => settle(undefined));
    connection.on('close', () => settle(undefined));
    readLines(connection, (line) => settle(parseCommandReply(line)));
    sendLine(connection, command, patience, () => settle(pendingReply));
  });
}
