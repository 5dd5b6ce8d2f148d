import type { SweepDefinition } from '../definition/sweep-definition.ts';
import type { LayerSummary } from '../layer-summary.ts';
import type { Report } from '../report.ts';
import type { Plan, Study } from '../study.ts';
import type { TestExamples } from '../test-result.ts';
import type { AttemptKey, Fingerprint, Outcome, Trial } from '../trial.ts';

/** A trial that begins, or begins again after its attempt was lost. */
export interface TrialStart {
  readonly trial: Trial;
  readonly token: string;
  /** How many outcomes were seen when its parameters were chosen, where that is not for the definition to say. */
  readonly saw?: number | undefined;
}

export interface AttemptReport {
  readonly key: AttemptKey;
  readonly report: Report;
  /** How many outcomes were seen when it was decided whether the trial goes on after this report. */
  readonly saw?: number | undefined;
}

export interface AttemptEnd {
  readonly key: AttemptKey;
  readonly outcome: Outcome;
  /** Time that the trial is charged, in ms: from its start on a thread to its end. */
  readonly charged?: number | undefined;
  /** What its weights came to, the first layer first; kept where the outcome is acknowledged. */
  readonly layers?: readonly LayerSummary[] | undefined;
  readonly fingerprint: Fingerprint | undefined;
  /** In finals: what it made of each test example. It is kept with an outcome that is acknowledged, and with no other. */
  readonly examples?: TestExamples | undefined;
  /** In finals: SHA-256 of the data set whose test part it met, in hex. The ledger counts it, late ones too. */
  readonly met?: string | undefined;
}

/** An attempt that came to nothing, and why: `the runner ended by SIGSEGV`. The trial waits for another one. */
export interface AttemptLoss {
  readonly key: AttemptKey;
  readonly reason: string;
}

/** Which of a study's running attempts are lost: all but those of `except`. */
export interface LostAttempts {
  readonly except?: readonly AttemptKey[];
  /** Where they ran until `now`, that time was worked; of those of an owner that is gone it is `unknown`, as by default. */
  readonly ranUntil?: 'unknown' | 'now';
}

/**
 * `acknowledged`: the outcome is the trial's, on disk. `late`: the trial was no longer this attempt's to end; what it
 * said is kept beside the trial and changes nothing.
 */
export type Acknowledgement = 'acknowledged' | 'late';

/**
 * The face of a store that writes: acts, each atomic, each named after what happened. A promise that resolves means
 * that the act is durable; one that rejects means that it left no trace. What is passed in is copied. Acts take effect
 * in the order in which they were called, whether or not the caller waits for one before it calls the next; where one
 * cannot be written, those that were called after it in the same turn of the event loop are not written either.
 *
 * Every act but `createStudy` throws `RidgelineError` `STUDY_NOT_FOUND` for a name that is not there, and every act
 * throws `DATABASE_UNWRITABLE` where the store cannot be written.
 */
export interface StudyLog {
  /** Begins a study. Throws `STUDY_EXISTS` if the name is taken. */
  createStudy(study: { name: string; definition: SweepDefinition; plan: Plan | undefined }): Promise<Study>;
  /**
   * Replaces the definition by one that continues it, and opens the study again if it had ended. What `cancelBeyond` has
   * cancelled is taken back: it has the outcome again that it had; where it had none, it waits for another attempt.
   */
  reviseStudy(name: string, definition: SweepDefinition, plan: Plan | undefined): Promise<Study>;
  /**
   * Takes back the outcome of every failed trial, which waits for another attempt. The failed attempt keeps what it had
   * said. Opens the study again if it had ended, and takes back what `cancelBeyond` has cancelled. A study without a failed
   * trial stays as it is. Returns the failed attempts, by their trials' numbers.
   */
  retryFailed(study: string): Promise<readonly AttemptKey[]>;
  /** Gives a study another name, so that its own is free. Throws `STUDY_EXISTS` if `aside` is taken. */
  setAsideStudy(name: string, aside: string): Promise<void>;
  /**
   * Begins one attempt of each trial, which is new or `waiting`, and returns the attempts' keys in the same order.
   * Throws a plain Error (a bug) for a trial that runs or has an outcome.
   */
  startTrials(study: string, starts: readonly TrialStart[]): Promise<readonly AttemptKey[]>;
  /** Adds reports to the curves of running attempts. Reports of attempts that no longer run are dropped. */
  appendReports(study: string, reports: readonly AttemptReport[]): Promise<void>;
  /** Ends attempts, and with them their trials, if they still run under the same attempt and token. */
  finishTrials(study: string, ends: readonly AttemptEnd[]): Promise<readonly Acknowledgement[]>;
  /**
   * Ends attempts as lost, drops their reports, and lets their trials wait for another attempt. Attempts that no longer
   * run under their token are left as they are.
   */
  loseAttempts(study: string, losses: readonly AttemptLoss[]): Promise<void>;
  /**
   * The same for every running attempt of the study, as `which` says: what a new owner does first, and one that ends its
   * run at once does last. Returns them, by their trials' numbers.
   */
  loseEveryAttempt(study: string, reason: string, which?: LostAttempts): Promise<readonly AttemptKey[]>;
  /**
   * The study ended with configuration `configuration`: every trial of a later one that runs or waits has the outcome
   * `cancelled` with this reason and, unless these are `kept`, so has every one that has ended: what it had said is kept with its
   * attempt. Returns the last attempt of each that it was not too late for, by their trials' numbers.
   */
  cancelBeyond(
    study: string,
    configuration: number,
    reason: string,
    ended?: 'cancelled' | 'kept',
  ): Promise<readonly AttemptKey[]>;
  /** Says that the study has ended. */
  endStudy(study: string, state: 'complete' | 'stopped'): Promise<void>;
  /**
   * Checks that the store is still the one that was opened, and changes nothing. Throws `DATABASE_MOVED` for a file that
   * its path no longer names, and `STUDY_OWNED` where another process has become the owner.
   */
  check(study: string): Promise<void>;
  /** Writes what is still under way and lets go of the store. */
  close(): Promise<void>;
}
