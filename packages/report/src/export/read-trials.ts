import type { FinishedTrial, StudyView } from '@ridgeline/core';
import { finishedRecord, runningRecord, waitingRecord, type TrialRecord } from './trial-record.ts';

/** How many outcomes are asked for at once. */
const page = 1000;

/**
 * All trials of a study that have an outcome, by number, read page by page.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readFinishedTrials(view: StudyView, study: string): Promise<readonly FinishedTrial[]> {
  const trials: FinishedTrial[] = [];
  for (let cursor = 0; ;) {
    const next = await view.outcomes(study, cursor, page);
    trials.push(...next.outcomes);
    if (next.outcomes.length < page) break;
    cursor = next.cursor;
  }
  return trials.sort((a, b) => a.trial.number - b.trial.number);
}

/**
 * All trials of a study that have begun, by number: one row a trial.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readTrialRecords(view: StudyView, study: string): Promise<readonly TrialRecord[]> {
  // What runs is read first: a trial that ends in between is then there twice, and its outcome counts.
  const unfinished = [
    ...(await view.running(study)).map(runningRecord),
    ...(await view.waiting(study)).map(waitingRecord),
  ];
  const finished = (await readFinishedTrials(view, study)).map(finishedRecord);
  const records = new Map([...unfinished, ...finished].map((record) => [record.trial, record]));
  return [...records.values()].sort((a, b) => a.trial - b.trial);
}
