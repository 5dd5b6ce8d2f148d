import { connect } from 'node:net';
import type { RunStatus } from '@ridgeline/core';
import { parseRunStatus } from '@ridgeline/core/parse';
import { readLines } from './lines.ts';
import { PATIENCE, sendLine } from './send-line.ts';

/** How long after one has gone, or none was there, an owner is looked for again, in ms. */
const PAUSE = 500;

/** Where the owner listens now; undefined where there is none. */
export type FindSocket = () => Promise<string | undefined>;

/**
 * Watches who owns a database: `changed` is called with the owner's status as soon as it is known and whenever it
 * changes, and with undefined when the owner has gone. Returns what ends the watch.
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
    const gone = () => {
      if (over) return;
      if (known) changed(undefined);
      timer = setTimeout(() => void look(), PAUSE);
    };
    if (socket === undefined) return gone();
    hangUp = hear(
      socket,
      (status) => {
        known = true;
        changed(status);
      },
      gone,
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
 * What the process that listens at a socket says of its run now; undefined where none does, or it says nothing.
 *
 * @example
 * await runStatus(socket); // { study: 'quickstart', state: 'running', threads: 2, warnings: [] }
 */
export function runStatus(socket: string): Promise<RunStatus | undefined> {
  return new Promise((resolve) => {
    const hangUp = hear(
      socket,
      (status) => {
        resolve(status);
        hangUp();
      },
      () => resolve(undefined),
    );
  });
}

/** Calls `heard` for each status that the owner says, and `gone` once when there is none or no longer one. */
function hear(socket: string, heard: (status: RunStatus) => void, gone: () => void): () => void {
  const connection = connect(socket);
  connection.on('error', () => undefined);
  connection.on('close', gone);
  readLines(connection, (line) => {
    const status = parseRunStatus(line);
    if (status === undefined) return connection.destroy();
    return heard(status);
  });
  sendLine(connection, { type: 'watch' }, PATIENCE, () => connection.destroy());
  return () => void connection.destroy();
}
