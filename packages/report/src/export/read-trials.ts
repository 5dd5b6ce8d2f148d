import { outcomePages, type FinishedTrial, type StudyView } from '@ridgeline/core';
import { finishedRecord, runningRecord, waitingRecord, type TrialRecord } from './trial-record.ts';

/**
 * Reads all finished trials of a study, ordered by number.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readFinishedTrials(view: StudyView, study: string): Promise<readonly FinishedTrial[]> {
  const trials: FinishedTrial[] = [];
  for await (const page of outcomePages(view, study)) trials.push(...page);
  return trials;
}

/**
 * Reads the running and waiting trials of a study, ordered by number. Call it before reading the ended trials: a trial that
 * ends between the two reads is then in both lists, and {@link trialRecords} uses its outcome.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readUnfinished(view: StudyView, study: string): Promise<readonly TrialRecord[]> {
  const records = [
    ...(await view.running(study)).map(runningRecord),
    ...(await view.waiting(study)).map(waitingRecord),
  ];
  return records.sort((a, b) => a.trial - b.trial);
}

/** Converts pages of ended trials to records, and merges running and waiting trials into them, ordered by number. */
export async function* trialRecords(
  pages: AsyncIterable<readonly FinishedTrial[]>,
  unfinished: readonly TrialRecord[],
): AsyncGenerator<readonly TrialRecord[], void> {
  const remaining = [...unfinished];
  for await (const page of pages) {
    yield page.flatMap((ended) => {
      const index = remaining.findIndex(({ trial }) => trial >= ended.trial.number);
      const earlierTrials = remaining.splice(0, index === -1 ? remaining.length : index);
      if (remaining[0]?.trial === ended.trial.number) remaining.shift();
      return [...earlierTrials, finishedRecord(ended)];
    });
  }
  if (remaining.length > 0) yield remaining;
}
