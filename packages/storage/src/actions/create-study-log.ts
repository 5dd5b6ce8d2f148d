import { assertReport, type AttemptReport, type StoreClock, type StudyLog } from '@ridgeline/core';
import { errorTranslator } from '../error-translator.ts';
import type { Action, ActionName, ActionResult } from './action.ts';
import { createCommitQueue, type Commit } from './commit-queue.ts';

/** Parts of a log that depend on the database. */
interface LogEngine {
  readonly commit: Commit<Action>;
  readonly clock: StoreClock;
  /** Converts a database error to an error for the user. */
  readonly translateError: (error: unknown) => unknown;
  /** Closes the store, once every action is committed. */
  readonly close: () => Promise<void> | void;
}

/**
 * Creates the log of a store on any database. Each method call becomes an action with a copy of its arguments, and
 * resolves once the action is on disk.
 */
export function createStudyLog({ commit, clock, translateError, close }: LogEngine): StudyLog {
  const queue = createCommitQueue(commit);
  const translateErrors = errorTranslator(translateError);
  const run = async <N extends ActionName>(
    type: N,
    study: string,
    args: Parameters<StudyLog[N]>,
  ): Promise<ActionResult<N>> => {
    const action = { type, study, args, at: clock.now(), monotonicTime: Math.floor(clock.monotonic()) };
    return translateErrors(() => queue.run(action as Action) as Promise<ActionResult<N>>);
  };
  const createMethod =
    <N extends Exclude<ActionName, 'createStudy'>>(type: N) =>
    async (...args: Parameters<StudyLog[N]>): Promise<ActionResult<N>> =>
      run(type, args[0], structuredClone(args));
  return {
    createStudy: async (study) => run('createStudy', study.name, [structuredClone(study)]),
    reviseStudy: createMethod('reviseStudy'),
    retryFailed: createMethod('retryFailed'),
    archiveStudy: createMethod('archiveStudy'),
    startTrials: createMethod('startTrials'),
    appendReports: async (study, reports) => run('appendReports', study, [study, reports.map(copyReport)]),
    finishTrials: createMethod('finishTrials'),
    loseAttempts: createMethod('loseAttempts'),
    loseEveryAttempt: createMethod('loseEveryAttempt'),
    cancelBeyond: createMethod('cancelBeyond'),
    endStudy: createMethod('endStudy'),
    check: createMethod('check'),
    async close() {
      await queue.drain();
      await close();
    },
  };
}

/** Copies a report. Throws a plain Error for an invalid report. */
function copyReport({ key, report, historySize }: AttemptReport): AttemptReport {
  assertReport(report);
  const { step, values } = report;
  return { key: { ...key }, report: { step, values: { ...values } }, historySize };
}
