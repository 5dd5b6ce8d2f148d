import { connect, type Socket } from 'node:net';
import { pendingReply, type Command, type CommandReply, type Request, type RunStatus } from '@ridgeline/core';
import { parseCommandReply, parseRunStatus } from '@ridgeline/core/protocol';
import { readLines } from './lines.ts';

/** Maximum wait for a reply of a database's owner, the process that runs its studies, in ms. */
const REPLY_TIMEOUT = 5000;

/**
 * Sends a request to an owner, and calls `onTimeout` after `timeout` ms without a reply. Data that arrived before the
 * timeout count as a reply, even if this process was too busy to read them.
 */
function sendRequest(connection: Socket, request: Request, timeout: number, onTimeout: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  let isSettled = false;
  const stopTimer = () => {
    isSettled = true;
    clearTimeout(timer);
  };
  connection.once('data', stopTimer).once('close', stopTimer);
  connection.write(`${JSON.stringify(request)}\n`, () => {
    if (isSettled) return;
    timer = setTimeout(() => setImmediate(() => void (isSettled || onTimeout())), timeout);
  });
}

/**
 * Sends a command to the process at a socket and returns its reply: `pendingReply` if the process is too busy to
 * answer, undefined if no process listens or the reply is invalid.
 *
 * @param timeout maximum wait for the reply, in ms
 * @example
 * await sendCommand(socket, { type: 'pause' }); // { ok: true, message: 'Paused. …' }
 */
export function sendCommand(
  socket: string,
  command: Command,
  timeout = REPLY_TIMEOUT,
): Promise<CommandReply | undefined> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const finish = (reply: CommandReply | undefined) => {
      resolve(reply);
      connection.destroy();
    };
    connection.on('error', () => finish(undefined));
    connection.on('close', () => finish(undefined));
    readLines(connection, (line) => finish(parseCommandReply(line)));
    sendRequest(connection, command, timeout, () => finish(pendingReply));
  });
}

/** Pause before looking for an owner again, in ms. */
const RETRY_PAUSE = 500;

/**
 * Watches the owner of a database. `onChange` is called with the owner's status as soon as it is known and
 * whenever it changes, and with undefined when the owner disappears. Returns a function that stops watching.
 *
 * @param findSocket finds the owner's current socket; returns undefined without an owner
 * @example
 * const stop = watchOwner(findSocket, (status) => console.log(status?.state ?? 'not running'));
 */
export function watchOwner(
  findSocket: () => Promise<string | undefined>,
  onChange: (status: RunStatus | undefined) => void,
): () => void {
  let isStopped = false;
  let disconnect: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const connectToOwner = async () => {
    const socket = await findSocket();
    if (isStopped) return;
    let hasStatus = false;
    const onClose = () => {
      if (isStopped) return;
      if (hasStatus) onChange(undefined);
      timer = setTimeout(() => void connectToOwner(), RETRY_PAUSE);
    };
    if (socket === undefined) return onClose();
    disconnect = watchStatus(
      socket,
      (status) => {
        hasStatus = true;
        onChange(status);
      },
      onClose,
    );
  };
  void connectToOwner();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    disconnect();
  };
}

/**
 * Reads the current status of the run behind a socket; undefined if no process listens or answers.
 *
 * @example
 * await readRunStatus(socket); // { study: 'quickstart', state: 'running', threads: 2, warnings: [] }
 */
export function readRunStatus(socket: string): Promise<RunStatus | undefined> {
  return new Promise((resolve) => {
    const disconnect = watchStatus(
      socket,
      (status) => {
        resolve(status);
        disconnect();
      },
      () => resolve(undefined),
    );
  });
}

/**
 * Calls `onStatus` for each status that the owner sends, and `onClose` when the connection ends or cannot be opened.
 * Returns a function that disconnects.
 */
function watchStatus(socket: string, onStatus: (status: RunStatus) => void, onClose: () => void): () => void {
  const connection = connect(socket);
  connection.on('error', () => undefined);
  connection.on('close', onClose);
  readLines(connection, (line) => {
    const status = parseRunStatus(line);
    if (status === undefined) return connection.destroy();
    return onStatus(status);
  });
  sendRequest(connection, { type: 'watch' }, REPLY_TIMEOUT, () => connection.destroy());
  return () => void connection.destroy();
}
