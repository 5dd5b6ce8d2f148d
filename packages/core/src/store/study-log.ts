import type { StudyDefinition } from '../definition/sweep-definition.ts';
import type { LayerSummary } from '../layer-summary.ts';
import type { Report } from '../metric.ts';
import type { Plan, Study } from '../study.ts';
import type { TestExamples } from '../test-result.ts';
import type { AttemptKey, Fingerprint, Outcome, Trial } from '../trial.ts';

/** Clocks of a store. */
export interface StoreClock {
  /** Wall clock, in milliseconds since 1970. It advances while the machine sleeps, and users may set it. */
  readonly now: () => number;
  /** Monotonic clock, in milliseconds since an arbitrary instant. It stops while the machine sleeps. */
  readonly monotonic: () => number;
}

export const systemStoreClock: StoreClock = { now: Date.now, monotonic: () => performance.now() };

/** Start of a new or waiting trial. */
export interface TrialStart {
  readonly trial: Trial;
  readonly token: string;
  /**
   * Number of outcomes that the sampler knew when it suggested the trial; undefined if the trial depends only on the
   * definition.
   */
  readonly historySize?: number | undefined;
}

export interface AttemptReport {
  readonly key: AttemptKey;
  readonly report: Report;
  /**
   * Number of outcomes that the pruner knew when it decided after this report; undefined if the decision cannot depend
   * on outcomes.
   */
  readonly historySize?: number | undefined;
}

export interface AttemptEnd {
  readonly key: AttemptKey;
  readonly outcome: Outcome;
  /** Thread time of the attempt, in ms: from its start on a thread to its end. */
  readonly threadTime?: number | undefined;
  /** Summary of the trial's weights, the first layer first; kept if the outcome is acknowledged. */
  readonly layers?: readonly LayerSummary[] | undefined;
  readonly fingerprint: Fingerprint | undefined;
  /** Results on each test example, in finals; kept only with an acknowledged outcome. */
  readonly examples?: TestExamples | undefined;
  /** SHA-256, in hex, of the data set whose test part a finals trial used. The ledger counts even a late attempt. */
  readonly testData?: string | undefined;
}

/** Lost attempt with its cause, such as `the runner ended by SIGSEGV`. The trial waits for another attempt. */
export interface AttemptLoss {
  readonly key: AttemptKey;
  readonly reason: string;
}

/**
 * `acknowledged`: the outcome is final and on disk. `late`: the attempt no longer owned the trial. The first late
 * outcome of a lost attempt is recorded, but changes nothing; any other is ignored.
 */
export type Acknowledgement = 'acknowledged' | 'late';

/**
 * Write side of a store: atomic actions, each named after an event. A resolved promise means that the action is
 * durable; a rejected one means that it left no trace. Arguments are copied. Actions take effect in the order of
 * their calls, even if the caller does not await each. A rejected action does not affect the others, unless
 * the store cannot be written: then all actions of the same turn of the event loop are rejected.
 *
 * Every method except `createStudy` and `close` throws `RidgelineError` `STUDY_NOT_FOUND` for an unknown name, and every
 * method throws `DATABASE_UNWRITABLE` if the store cannot be written.
 */
export interface StudyLog {
  /** Creates a study. Throws `STUDY_EXISTS` if the name is taken. */
  createStudy(study: { name: string; definition: StudyDefinition; plan: Plan | undefined }): Promise<Study>;
  /**
   * Replaces the definition with one under which the study can continue, and reopens an ended study. Also undoes
   * `cancelBeyond`: it restores earlier outcomes, and trials without an outcome wait for another attempt.
   */
  reviseStudy(name: string, definition: StudyDefinition, plan: Plan | undefined): Promise<Study>;
  /**
   * Undoes the outcome of every failed trial, which then waits for another attempt. The failed attempt keeps only its
   * outcome, as its late outcome. Reopens an ended study, and undoes `cancelBeyond`. A study without a failed trial
   * stays unchanged. Returns the failed attempts, by trial number.
   */
  retryFailed(study: string): Promise<readonly AttemptKey[]>;
  /** Renames a study to `archivedName`, which frees its name. Throws `STUDY_EXISTS` if the new name is taken. */
  archiveStudy(name: string, archivedName: string): Promise<void>;
  /**
   * Starts one attempt of each trial and returns their keys in order. A trial must be new or `waiting`. Throws a plain
   * Error (a bug) for a trial that runs, has an outcome, or contradicts the definition or an earlier record of the trial
   * or of its configuration.
   */
  startTrials(study: string, starts: readonly TrialStart[]): Promise<readonly AttemptKey[]>;
  /**
   * Adds reports to the curves of running attempts. Reports of attempts that no longer run are dropped, and so is every
   * report of a step after its first.
   */
  appendReports(study: string, reports: readonly AttemptReport[]): Promise<void>;
  /**
   * Ends the attempts that still run under their token. The trial of such an attempt ends with it. Returns one
   * acknowledgement for each end.
   */
  finishTrials(study: string, ends: readonly AttemptEnd[]): Promise<readonly Acknowledgement[]>;
  /**
   * Ends attempts as lost, drops their reports, and queues their trials for another attempt. Attempts that no longer
   * run under their token stay unchanged.
   */
  loseAttempts(study: string, losses: readonly AttemptLoss[]): Promise<void>;
  /**
   * Ends all running attempts as lost, except those in `options.except`. It is the first action of a new owner, and the
   * last action of a run that ends immediately. Returns the attempts, by trial number.
   */
  loseEveryAttempt(
    study: string,
    reason: string,
    options?: {
      /** Attempts that stay running; by default none. */
      readonly except?: readonly AttemptKey[];
      /** End of the working time: `now`; by default `unknown`, because the owner has vanished. */
      readonly ranUntil?: 'unknown' | 'now';
    },
  ): Promise<readonly AttemptKey[]>;
  /**
   * Cancels the trials of all configurations numbered above `configuration`. A running or waiting trial gets the
   * outcome `cancelled` with this reason. So does an ended trial, unless `ended` is `kept`; its earlier outcome becomes
   * the late outcome of its last attempt. Returns the last attempts of the cancelled trials, by trial number.
   */
  cancelBeyond(
    study: string,
    configuration: number,
    reason: string,
    ended?: 'cancelled' | 'kept',
  ): Promise<readonly AttemptKey[]>;
  /** Ends the study. */
  endStudy(study: string, state: 'complete' | 'stopped'): Promise<void>;
  /**
   * Checks that the store is still the one that was opened; changes nothing. Throws `DATABASE_MOVED` if the path now
   * names another file, and `STUDY_OWNED` if another process has become the owner.
   */
  check(study: string): Promise<void>;
  /** Writes everything pending and closes the store. */
  close(): Promise<void>;
}
