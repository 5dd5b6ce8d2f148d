import { availableParallelism, setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError, type StudyView } from '@ridgeline/core';
import { openView } from '@ridgeline/storage';
import { openPages, type OpenPages } from '../serve/open-pages.ts';
import { defaultPort } from '../serve/default-port.ts';
import type { FromPageServer, PageServerStart } from '../serve/page-server.ts';

/** Niceness of this process, from -20 to 19. Trials of the run have priority over it. */
const NICENESS = 10;

/** Share of a core for pages: 0.25 % of all cores, at most 5 % of one, because the run may use all cores. */
const CORE_SHARE = Math.min(0.05, 0.0025 * availableParallelism());

/** Interval between attempts to open the database, which the run may not have created yet. */
const RETRY_INTERVAL_MS = 300;

const { database, commandContext } = JSON.parse(process.env['RIDGELINE_PAGES']!) as PageServerStart;

// Only the run acts on signals. This process ends when the run closes the channel.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());
setPriority(NICENESS);

const { address, token } = await openOnAnyPort(await openWhenCreated());
process.send!({ address, token } satisfies FromPageServer);

async function openWhenCreated(): Promise<StudyView> {
  for (;;) {
    try {
      return await openView(database.location);
    } catch (error) {
      if (!(error instanceof RidgelineError)) throw error;
    }
    await delay(RETRY_INTERVAL_MS);
  }
}

/** Serves on the default port, or on a free port if the default is unavailable. */
async function openOnAnyPort(view: StudyView): Promise<OpenPages> {
  try {
    return await openPages(view, database, { port: defaultPort, coreShare: CORE_SHARE, commandContext });
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return openPages(view, database, { port: 0, coreShare: CORE_SHARE, commandContext });
  }
}
