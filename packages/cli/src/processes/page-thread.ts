import { parentPort, workerData } from 'node:worker_threads';
import { RidgelineError, type StudyView } from '@ridgeline/core';
import {
  compareStudies,
  firstScreenOf,
  pageOf,
  readAnswerData,
  readParameterFigures,
  withCurves,
  type AnswerData,
} from '@ridgeline/report';
import { openView } from '@ridgeline/storage';
import { readLedgerPage } from '../claim/read-ledger-page.ts';
import { withKnownTrials } from '../serve/known-trials.ts';
import type { PageAnswer, PageMessage, PageRequest, PageSources } from '../serve/page-maker.ts';

/** Number of ended trials to keep in memory between pages. */
const KEPT_TRIALS = 150_000;

const { database, ledger } = workerData as PageSources;
let opened: StudyView | undefined;

/** Data of the last first screen, until its page is made. */
let answered: { readonly study: string; readonly version: string; readonly data: AnswerData } | undefined;

/** Serializes requests, since two simultaneous pages would need twice the memory. */
let last = Promise.resolve();
parentPort!.on('message', ({ request, port }: PageMessage) => {
  last = last.then(async () => {
    const answer = await answerTo(request);
    port.postMessage(answer, answer.type === 'made' ? [answer.body.buffer] : []);
  });
});

async function answerTo(request: PageRequest): Promise<PageAnswer> {
  const before = processorTime();
  try {
    const body = new TextEncoder().encode(JSON.stringify(await read(request)));
    return { type: 'made', body, cost: processorTime() - before };
  } catch (error) {
    if (error instanceof RidgelineError) {
      const { code, message, hint } = error;
      return { type: 'failed', code, message, hint };
    }
    return { type: 'broken', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function read(request: PageRequest): Promise<unknown> {
  const view = (opened ??= withKnownTrials(await openView(database), KEPT_TRIALS));
  switch (request.type) {
    case 'answer':
      answered = { ...request, data: await readAnswer(view, request.study) };
      return firstScreenOf(answered.data);
    case 'page': {
      const { study, version } = request;
      const isRead = answered?.study === study && answered.version === version;
      const data = isRead ? answered!.data : await readAnswer(view, study);
      answered = undefined;
      return pageOf(await withCurves(view, data), 'results');
    }
    case 'parameters':
      return readParameterFigures(view, request.study);
    case 'compare':
      return compareStudies(view, request.studies);
  }
}

async function readAnswer(view: StudyView, study: string): Promise<AnswerData> {
  const data = await readAnswerData(view, study);
  return { ...data, ledger: await readLedgerPage(view, study, ledger) };
}

/** CPU time of this process so far, in ms. Unlike wall time it does not depend on load. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
