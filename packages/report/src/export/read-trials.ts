import { allOutcomes, type FinishedTrial, type StudyView } from '@ridgeline/core';
import { finishedRecord, runningRecord, waitingRecord, type TrialRecord } from './trial-record.ts';

/**
 * All trials of a study that have an outcome, by number, read page by page.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readFinishedTrials(view: StudyView, study: string): Promise<readonly FinishedTrial[]> {
  const trials: FinishedTrial[] = [];
  for await (const trial of allOutcomes(view, study)) trials.push(trial);
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
