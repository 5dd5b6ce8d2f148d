import { parentPort, workerData } from 'node:worker_threads';
import { RidgelineError, type StudyView } from '@ridgeline/core';
import {
  compareStudies,
  createFirstScreen,
  createStudyPage,
  readAnswerData,
  readParameterFigures,
  withCurves,
  type AnswerData,
} from '@ridgeline/report';
import { openView } from '@ridgeline/storage';
import { readLedgerPage } from '../claim/read-ledger-page.ts';
import { withKnownTrials } from '../serve/known-trials.ts';
import type { PageReply, PageMessage, PageRequest, PageSources } from '../serve/page-maker.ts';

/** Maximum number of ended trials to keep in memory between pages. */
const MAX_CACHED_TRIALS = 150_000;

const { database, ledger, commandContext } = workerData as PageSources;
let cachedView: StudyView | undefined;

/** Data of the latest first screen, kept for the page that is usually requested next. */
let lastAnswer: { readonly study: string; readonly version: string; readonly data: AnswerData } | undefined;

/** Queue of requests, because two simultaneous pages would need twice the memory. */
let queue = Promise.resolve();
parentPort!.on('message', ({ request, port }: PageMessage) => {
  queue = queue.then(async () => {
    const reply = await createReply(request);
    port.postMessage(reply, reply.type === 'page' ? [reply.body.buffer] : []);
  });
});

async function createReply(request: PageRequest): Promise<PageReply> {
  const startTime = readProcessorTime();
  try {
    const body = new TextEncoder().encode(JSON.stringify(await readResponse(request)));
    return { type: 'page', body, cost: readProcessorTime() - startTime };
  } catch (error) {
    if (error instanceof RidgelineError) {
      const { code, message, hint } = error;
      return { type: 'refused', code, message, hint };
    }
    return { type: 'bug', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function readResponse(request: PageRequest): Promise<unknown> {
  const view = (cachedView ??= withKnownTrials(await openView(database), MAX_CACHED_TRIALS));
  switch (request.type) {
    case 'answer':
      lastAnswer = { ...request, data: await readAnswer(view, request.study) };
      return createFirstScreen(lastAnswer.data);
    case 'page': {
      const { study, version } = request;
      const isCurrent = lastAnswer?.study === study && lastAnswer.version === version;
      const data = isCurrent ? lastAnswer!.data : await readAnswer(view, study);
      lastAnswer = undefined;
      return createStudyPage(await withCurves(view, data), 'results');
    }
    case 'parameters':
      return readParameterFigures(view, request.study);
    case 'compare':
      return compareStudies(view, request.studies);
  }
}

async function readAnswer(view: StudyView, study: string): Promise<AnswerData> {
  const data = await readAnswerData(view, study);
  return { ...data, ledger: await readLedgerPage(view, study, ledger), commandContext };
}

/** CPU time of this process, in ms. Unlike wall time, it does not depend on the load. */
function readProcessorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
