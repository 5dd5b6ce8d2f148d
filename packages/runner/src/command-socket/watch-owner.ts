import { connect } from 'node:net';
import type { RunStatus } from '@ridgeline/core';
import { parseRunStatus } from '@ridgeline/core/parse';
import { readLines } from './lines.ts';
import { socketPath } from './socket-path.ts';

/** How long after one has gone, or none was there, an owner is looked for again, in ms. */
const PAUSE = 500;

/** How long an owner may take to say its first word, in ms. */
const PATIENCE = 5000;

/**
 * Watches who owns a database: `changed` is called with the owner's status as soon as it is known and whenever it
 * changes, and with undefined when the owner has gone. Returns what ends the watch.
 *
 * @example
 * const stop = watchOwner('ridgeline.db', (status) => console.log(status?.state ?? 'nobody runs it'));
 */
export function watchOwner(database: string, changed: (status: RunStatus | undefined) => void): () => void {
  let over = false;
  let hangUp: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    let known = false;
    hangUp = hear(
      database,
      (status) => {
        known = true;
        changed(status);
      },
      () => {
        if (over) return;
        if (known) changed(undefined);
        timer = setTimeout(look, PAUSE);
      },
    );
  };
  look();
  return () => {
    over = true;
    clearTimeout(timer);
    hangUp();
  };
}

/**
 * What the owner of a database says of its run now; undefined when nobody owns it.
 *
 * @example
 * await runStatus('ridgeline.db'); // { study: 'quickstart', state: 'running', threads: 2, warnings: [] }
 */
export function runStatus(database: string): Promise<RunStatus | undefined> {
  return new Promise((resolve) => {
    const hangUp = hear(
      database,
      (status) => {
        resolve(status);
        hangUp();
      },
      () => resolve(undefined),
    );
  });
}

/** Calls `heard` for each status that the owner says, and `gone` once when there is none or no longer one. */
function hear(database: string, heard: (status: RunStatus) => void, gone: () => void): () => void {
  let socket: string;
  try {
    ({ socket } = socketPath(database, process.env));
  } catch {
    // There is no database yet.
    setImmediate(gone);
    return () => undefined;
  }
  const connection = connect(socket);
  connection.setTimeout(PATIENCE, () => connection.destroy());
  connection.on('error', () => undefined);
  connection.on('close', gone);
  readLines(connection, (line) => {
    const status = parseRunStatus(line);
    if (status === undefined) return connection.destroy();
    connection.setTimeout(0);
    return heard(status);
  });
  connection.write(`${JSON.stringify({ type: 'watch' })}\n`);
  return () => void connection.destroy();
}
