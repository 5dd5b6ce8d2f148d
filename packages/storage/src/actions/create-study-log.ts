import { assertReport, type AttemptReport, type StoreClock, type StudyLog } from '@ridgeline/core';
import type { Action, ActionOf, ActionResults } from './action.ts';
import type { CommitQueue } from './commit-queue.ts';

/** Parts of a log that depend on the database. */
interface LogEngine {
  readonly queue: CommitQueue<Action>;
  readonly clock: StoreClock;
  /** Converts a database error to an error for the user. */
  readonly translateError: (error: unknown) => unknown;
  /** Closes the store. The queue is idle by then. */
  readonly close: () => Promise<void> | void;
}

/**
 * Creates the log of a store on any database. Each method call becomes an action with a copy of its arguments,
 * and resolves once the action is on disk.
 */
export function createStudyLog({ queue, clock, translateError, close }: LogEngine): StudyLog {
  const readClock = () => ({ at: clock.now(), monotonicTime: Math.floor(clock.passed()) });
  const run = async <T extends Action['type']>(action: ActionOf<T>): Promise<ActionResults[T]> => {
    try {
      return (await queue.run(action)) as ActionResults[T];
    } catch (error) {
      throw translateError(error);
    }
  };
  return {
    async createStudy({ name, definition, plan }) {
      const content = structuredClone({ definition, plan });
      return run<'create-study'>({ type: 'create-study', study: name, ...content, at: clock.now() });
    },
    async reviseStudy(study, definition, plan) {
      return run<'revise-study'>({ type: 'revise-study', study, ...structuredClone({ definition, plan }) });
    },
    async retryFailed(study) {
      return run<'retry-failed'>({ type: 'retry-failed', study });
    },
    async archiveStudy(study, archivedName) {
      return run<'archive-study'>({ type: 'archive-study', study, archivedName });
    },
    async startTrials(study, starts) {
      const copies = structuredClone(starts);
      return run<'start-trials'>({ type: 'start-trials', study, starts: copies, ...readClock() });
    },
    async appendReports(study, reports) {
      const copies = reports.map(copyReport);
      return run<'append-reports'>({ type: 'append-reports', study, reports: copies, ...readClock() });
    },
    async finishTrials(study, ends) {
      const copies = structuredClone(ends);
      return run<'finish-trials'>({ type: 'finish-trials', study, ends: copies, ...readClock() });
    },
    async loseAttempts(study, losses) {
      const copies = structuredClone(losses);
      return run<'lose-attempts'>({ type: 'lose-attempts', study, losses: copies, ...readClock() });
    },
    async loseEveryAttempt(study, reason, { except = [], ranUntil = 'unknown' } = {}) {
      return run<'lose-every-attempt'>({
        type: 'lose-every-attempt',
        study,
        reason,
        except: except.map(({ token }) => token),
        ranUntil,
        ...readClock(),
      });
    },
    async cancelBeyond(study, configuration, reason, ended = 'cancelled') {
      return run<'cancel-beyond'>({
        type: 'cancel-beyond',
        study,
        configuration,
        reason,
        ended,
        ...readClock(),
      });
    },
    async endStudy(study, state) {
      return run<'end-study'>({ type: 'end-study', study, state });
    },
    async check(study) {
      return run<'check'>({ type: 'check', study });
    },
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
