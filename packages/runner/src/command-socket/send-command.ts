import { connect } from 'node:net';
import type { Command, CommandReply } from '@ridgeline/core';
import { parseCommandReply } from '@ridgeline/core/parse';
import { readLines } from './lines.ts';

/** How long an owner may take to answer, in ms. */
const PATIENCE = 5000;

/**
 * Sends a command to the process that listens at a socket and returns its answer; undefined when nobody listens.
 *
 * @example
 * await sendCommand(socket, { type: 'pause' }); // { ok: true, message: 'Paused. …' }
 */
export function sendCommand(socket: string, command: Command): Promise<CommandReply | undefined> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const settle = (reply: CommandReply | undefined) => {
      resolve(reply);
      connection.destroy();
    };
    connection.setTimeout(PATIENCE, () =>
      settle({ ok: false, message: 'The process that runs the study does not answer.' }),
    );
    connection.on('error', () => settle(undefined));
    connection.on('close', () => settle(undefined));
    readLines(connection, (line) => settle(parseCommandReply(line)));
    connection.write(`${JSON.stringify(command)}\n`);
  });
}
