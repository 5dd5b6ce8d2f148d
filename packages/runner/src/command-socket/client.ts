import { connect, type Socket } from 'node:net';
import { pendingReply, type Command, type CommandReply, type Request, type RunStatus } from '@ridgeline/core';
import { parseCommandReply, parseRunStatus } from '@ridgeline/core/parse';
import { readLines } from './lines.ts';

/** Timeout of an owner's reply, in ms. */
const PATIENCE = 5000;

/**
 * Sends a request to an owner, and calls `late` after `patience` ms without a reply. Unread data are read first: if
 * this process was held up, the owner is not late.
 */
function sendLine(connection: Socket, request: Request, patience: number, late: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  let isAnswered = false;
  const stopTimer = () => {
    isAnswered = true;
    clearTimeout(timer);
  };
  connection.once('data', stopTimer).once('close', stopTimer);
  connection.write(`${JSON.stringify(request)}\n`, () => {
    if (isAnswered) return;
    timer = setTimeout(() => setImmediate(() => void (isAnswered || late())), patience);
  });
}

/**
 * Sends a command to the process at a socket and returns its reply. Returns `pendingReply` if that process has the
 * command but is too busy to answer, and undefined if there is no listener.
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
    const finish = (reply: CommandReply | undefined) => {
      resolve(reply);
      connection.destroy();
    };
    connection.on('error', () => finish(undefined));
    connection.on('close', () => finish(undefined));
    readLines(connection, (line) => finish(parseCommandReply(line)));
    sendLine(connection, command, patience, () => finish(pendingReply));
  });
}

/** Pause before looking for an owner again, in ms. */
const PAUSE = 500;

/** Finds the owner's current socket; undefined without an owner. */
export type FindSocket = () => Promise<string | undefined>;

/**
 * Watches the owner of a database. `changed` is called with the owner's status as soon as it is known and
 * whenever it changes, and with undefined when the owner disappears. Returns a function that stops watching.
 *
 * @example
 * const stop = watchOwner(findSocket, (status) => console.log(status?.state ?? 'nobody runs it'));
 */
export function watchOwner(find: FindSocket, changed: (status: RunStatus | undefined) => void): () => void {
  let over = false;
  let hangUp: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const socket = await find();
    if (over) return;
    let known = false;
    const onClose = () => {
      if (over) return;
      if (known) changed(undefined);
      timer = setTimeout(() => void look(), PAUSE);
    };
    if (socket === undefined) return onClose();
    hangUp = listen(
      socket,
      (status) => {
        known = true;
        changed(status);
      },
      onClose,
    );
  };
  void look();
  return () => {
    over = true;
    clearTimeout(timer);
    hangUp();
  };
}

/**
 * Current status of the run of the process that listens at a socket; undefined if none listens or answers.
 *
 * @example
 * await runStatus(socket); // { study: 'quickstart', state: 'running', threads: 2, warnings: [] }
 */
export function runStatus(socket: string): Promise<RunStatus | undefined> {
  return new Promise((resolve) => {
    const hangUp = listen(
      socket,
      (status) => {
        resolve(status);
        hangUp();
      },
      () => resolve(undefined),
    );
  });
}

/** Calls `onStatus` for each status of the owner, and `onClose` once without an owner. */
function listen(socket: string, onStatus: (status: RunStatus) => void, onClose: () => void): () => void {
  const connection = connect(socket);
  connection.on('error', () => undefined);
  connection.on('close', onClose);
  readLines(connection, (line) => {
    const status = parseRunStatus(line);
    if (status === undefined) return connection.destroy();
    return onStatus(status);
  });
  sendLine(connection, { type: 'watch' }, PATIENCE, () => connection.destroy());
  return () => void connection.destroy();
}
