import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError, type StudyView } from '@ridgeline/core';
import { openView } from '@ridgeline/storage';
import { openPages, type OpenPages } from '../serve/open-pages.ts';
import { defaultPort } from '../serve/default-port.ts';
import type { FromPageServer, PageServerStart } from '../serve/page-server.ts';

/** Priority behind the trials of the run, from -20 to 19. */
const NICENESS = 10;

/** Pause before another try to open the database, in ms: the run may still create it. */
const PAUSE = 300;

const { database } = JSON.parse(process.env['RIDGELINE_PAGES']!) as PageServerStart;

// The run decides what a signal means; its end closes the channel.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());
setPriority(NICENESS);

const { address, token } = await openAnywhere(await openOnceThere());
process.send!({ address, token } satisfies FromPageServer);

async function openOnceThere(): Promise<StudyView> {
  for (;;) {
    try {
      return await openView(database.location);
    } catch (error) {
      if (!(error instanceof RidgelineError)) throw error;
    }
    await delay(PAUSE);
  }
}

/** Serves on the default port, or on a free one. */
async function openAnywhere(view: StudyView): Promise<OpenPages> {
  try {
    return await openPages(view, database, defaultPort);
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return openPages(view, database, 0);
  }
}
