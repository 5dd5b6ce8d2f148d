import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { openSink } from '@ridgeline/dashboard/lines';
import type { CommandContext } from '@ridgeline/report';
import { createCommandContext, type Database } from '../database.ts';
import type { OpenPages } from './open-pages.ts';

const entry = new URL(`../processes/pages${extname(import.meta.url)}`, import.meta.url);

/**
 * Start options of the page server's process, as JSON in its environment variable `RIDGELINE_PAGES`. They are not
 * passed as arguments: other users can read those, and a database's URL may contain a password.
 */
export interface PageServerStart {
  readonly database: Database;
  readonly commandContext: CommandContext;
}

/** Message of the page server's process once it listens. */
export type FromPageServer = Pick<OpenPages, 'address' | 'token'>;

/** Page server in another process, next to a run. */
export interface PageServer {
  /** Address of a study's page, with its token; undefined if the server failed. */
  addressOf(study: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * Serves the pages of a database in a process of low priority, which does not slow the run. A failure of the server is
 * reported once on standard error, and the run continues.
 */
export function startPageServer(database: Database): PageServer {
  const start: PageServerStart = { database, commandContext: createCommandContext(database) };
  const child = fork(entry, [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, RIDGELINE_PAGES: JSON.stringify(start) },
  });
  let isClosing = false;
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors = `${errors}${text}`.slice(-2000)));
  const serverExit = once(child, 'exit').catch((error: unknown) => (errors = String(error)));
  const startMessage = new Promise<FromPageServer | undefined>((resolve) => {
    child.once('message', resolve);
    void serverExit.then(() => resolve(undefined));
  });
  void serverExit.then(() => {
    if (isClosing) return;
    // Standard error may be a terminal that is closed or blocked.
    openSink(process.stderr)
      .write(`The page server exited; the run continues. ${errors}\n`)
      .catch(() => undefined);
  });
  return {
    async addressOf(study) {
      const server = await startMessage;
      return server && `${server.address}/?token=${server.token}#/study/${encodeURIComponent(study)}`;
    },
    async close() {
      isClosing = true;
      if (child.connected) child.disconnect();
      await serverExit;
    },
  };
}
