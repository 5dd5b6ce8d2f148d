import { errorLines, type AttemptRow, type Report, type Study, type StudyView } from '@ridgeline/core';
import { finishedRecord, runningRecord, waitingRecord, type TrialRecord } from '../export/trial-record.ts';

/** Page of one trial. */
export interface TrialPage {
  readonly study: string;
  readonly metric: { readonly name: string; readonly goal: 'minimize' | 'maximize' };
  readonly trial: TrialRecord;
  /** Attempts, the last first. */
  readonly attempts: readonly AttemptRow[];
  /** Reports of the last attempt, by epoch. */
  readonly curve: readonly Report[];
  /** Lines of a failed trial's error that help to fix it; otherwise empty. */
  readonly error: readonly string[];
  /** Last lines of the trial's log; empty unless the trial was a program. */
  readonly log: readonly string[];
}

/** Largest number of lines of an error or a log. */
const LINES = 40;

/** Largest length of a line, in UTF-16 units. */
const LINE = 2000;

/**
 * Reads the page of a trial.
 *
 * @param log text of the trial's log, if it was a program
 * @throws RidgelineError `TRIAL_NOT_FOUND` for a number that has not started.
 * @example
 * (await readTrialPage(view, await view.study('mnist'), 7)).curve.length; // epochs that it has reported
 */
export async function readTrialPage(
  view: StudyView,
  { name, definition: { metric } }: Study,
  number: number,
  log?: string,
): Promise<TrialPage> {
  const row = await view.trial(name, number);
  const outcome = row.state === 'ended' ? row.finished.outcome : undefined;
  return {
    study: name,
    metric: { name: metric.name, goal: metric.goal },
    trial: await recordOf(),
    attempts: row.attempts,
    curve: await view.curve(name, number),
    error: outcome?.type === 'failed' ? shortened(errorLines(outcome.message, LINES)) : [],
    log: log === undefined ? [] : shortened(log.trimEnd().split('\n').slice(-LINES)),
  };

  async function recordOf(): Promise<TrialRecord> {
    if (row.state === 'ended') return finishedRecord(row.finished);
    const running = (await view.running(name)).find(({ trial }) => trial.number === number);
    return running === undefined ? waitingRecord(row.trial) : runningRecord(running);
  }
}

function shortened(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.length > LINE ? `${line.slice(0, LINE)}…` : line));
}
