import { assertReport, type AttemptReport, type StoreClock, type StudyLog } from '@ridgeline/core';
import type { Act, ActOf, ActResults } from './act.ts';
import type { CommitQueue } from './commit-queue.ts';

/** Parts that an engine gives to a log. */
interface LogEngine {
  readonly queue: CommitQueue<Act>;
  readonly clock: StoreClock;
  /** Turns an error of the engine into one for the user. */
  readonly translateError: (error: unknown) => unknown;
  /** Closes the store once the queue is idle. */
  readonly close: () => Promise<void> | void;
}

/**
 * Builds the writing side of a store on any engine. Each call becomes an act with a copy of the arguments, and resolves
 * once the act is on disk.
 */
export function createStudyLog({ queue, clock, translateError, close }: LogEngine): StudyLog {
  const timeOfCall = () => ({ at: clock.now(), passed: Math.floor(clock.passed()) });
  const run = async <T extends Act['type']>(act: ActOf<T>): Promise<ActResults[T]> => {
    try {
      return (await queue.run(act)) as ActResults[T];
    } catch (error) {
      throw translateError(error);
    }
  };
  return {
    async createStudy({ name, definition, plan }) {
      const given = structuredClone({ definition, plan });
      return run<'create-study'>({ type: 'create-study', study: name, ...given, at: clock.now() });
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
    async startTrials(study, given) {
      const starts = structuredClone(given);
      return run<'start-trials'>({ type: 'start-trials', study, starts, ...timeOfCall() });
    },
    async appendReports(study, given) {
      const reports = given.map(copyOf);
      return run<'append-reports'>({ type: 'append-reports', study, reports, ...timeOfCall() });
    },
    async finishTrials(study, given) {
      const ends = structuredClone(given);
      return run<'finish-trials'>({ type: 'finish-trials', study, ends, ...timeOfCall() });
    },
    async loseAttempts(study, given) {
      const losses = structuredClone(given);
      return run<'lose-attempts'>({ type: 'lose-attempts', study, losses, ...timeOfCall() });
    },
    async loseEveryAttempt(study, reason, { except: kept = [], ranUntil = 'unknown' } = {}) {
      const except = kept.map(({ token }) => token);
      return run<'lose-every-attempt'>({
        type: 'lose-every-attempt',
        study,
        reason,
        except,
        ranUntil,
        ...timeOfCall(),
      });
    },
    async cancelBeyond(study, configuration, reason, ended = 'cancelled') {
      return run<'cancel-beyond'>({
        type: 'cancel-beyond',
        study,
        configuration,
        reason,
        ended,
        ...timeOfCall(),
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

/** Copies a report. Throws a plain Error for one that no store accepts. */
function copyOf({ key, report, historySize }: AttemptReport): AttemptReport {
  assertReport(report);
  const { step, values } = report;
  return { key: { ...key }, report: { step, values: { ...values } }, historySize };
}
