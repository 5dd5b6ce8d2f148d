import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { StudyView } from '@ridgeline/core';
import type { CommandContext } from '@ridgeline/report';
import { createCommandContext, locateLedger, type Database } from '../database.ts';
import { listen } from '../listen.ts';
import { openOwnerChannel } from '../owner-channel.ts';
import { sendToRun } from '../send-to-run.ts';
import { createTrialLogReader } from '../study-files.ts';
import { PageMaker } from './page-maker.ts';
import { createServeApp } from './serve-app.ts';
import type { ServedSources } from './served-study.ts';
import { StudyFeed } from './study-feed.ts';

/** Server of a database's pages. */
export interface OpenPages {
  /** Address of the read-only pages. */
  readonly address: string;
  /** Secret with which a page may control runs, passed as `?token=` in the address. */
  readonly token: string;
  /** Makes the page of a study before it is requested. */
  prepare(study: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves the pages of a database to the browsers of this machine.
 *
 * @param options.port 0 for any free port
 * @param options.coreShare maximum share of a core for making a study's page, from 0 to 1
 * @param options.ledger ledger of claims: a file, or the URL of a server
 * @param options.commandContext context of the pages' commands; by default, of this process
 * @throws RidgelineError `PORT_UNAVAILABLE` if the port is in use or not allowed.
 */
export async function openPages(
  view: StudyView,
  database: Database,
  {
    port,
    coreShare,
    ledger = locateLedger(database),
    commandContext = createCommandContext(database),
  }: {
    readonly port: number;
    readonly coreShare: number;
    readonly ledger?: string | undefined;
    readonly commandContext?: CommandContext;
  },
): Promise<OpenPages> {
  const token = randomBytes(18).toString('base64url');
  const { location: db, filePrefix } = database;
  const pages = new PageMaker({ database: db, ledger, commandContext });
  const feed = new StudyFeed({
    view,
    makePage: (study, part, version) => pages.make({ type: part, study, version }),
    coreShare,
    watchOwner: createOwnerWatcher(db),
    ledger,
    now: () => performance.now(),
  });
  const { fetch } = createServeApp({
    view,
    feed,
    token,
    startThread: () => pages.start(),
    compare: (studies) => pages.make({ type: 'compare', studies }),
    readTrialPageOptions: async (study, trial) => ({
      log: await createTrialLogReader(filePrefix, study)(trial),
      commandContext,
    }),
    send: async (name, command) => sendToRun({ db, view, study: await view.study(name) }, command),
  });
  const server = await listen(createAdaptorServer({ fetch }) as Server, {
    port,
    command: 'ridgeline serve',
    option: '--port',
  });
  return {
    address: server.address,
    token,
    prepare: (study) => feed.prepare(study),
    async close() {
      await server.close();
      await pages.close();
    },
  };
}

/** Returns a function that watches the owner of a study in a database. */
function createOwnerWatcher(database: string): ServedSources['watchOwner'] {
  return (study, onChange) => {
    const stopController = new AbortController();
    void openOwnerChannel(database, study).then((channel) => {
      if (stopController.signal.aborted) return;
      stopController.signal.addEventListener('abort', channel.watch(onChange));
    });
    return () => stopController.abort();
  };
}
