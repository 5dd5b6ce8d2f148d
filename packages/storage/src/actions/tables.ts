import {
  outcomeTypes,
  type AttemptKey,
  type AttemptReport,
  type AttemptRow,
  type ConfigurationState,
  type Fingerprint,
  type OutcomeType,
} from '@ridgeline/core';
import type { ValueParameters, ValueRow } from '../schema/metric-columns.ts';
import type {
  ConfigurationColumns,
  ExampleColumns,
  LayerColumns,
  OutcomeColumns,
  StoredConfiguration,
  StudyRow,
} from '../schema/rows.ts';

/**
 * Tables inside a transaction: rows by key, and counters changed in place. SQLite and PostgreSQL each implement them;
 * actions use only this interface. A study is identified by its id.
 */
export interface Tables {
  study(name: string): StudyRow | undefined;
  /** Adds a study with its counters at 0. Returns it. */
  addStudy(study: Omit<StudyRow, 'id'>): StudyRow;
  putStudy(study: StudyRow): void;
  changeProgress(study: number, change: ProgressChange): void;
  /** Adds `ms`, an integer, to the study's working time if a trial of the study is running. */
  addWorkingTime(study: number, ms: number): void;
  /** Adds a strategy, or renumbers an existing one. */
  putStrategy(study: number, name: string, number: number): void;
  /** Counts a strategy's configuration in `to` and no longer in `from`, which is undefined for a new configuration. */
  countConfiguration(
    study: number,
    strategy: string,
    from: ConfigurationState | undefined,
    to: ConfigurationState,
  ): void;

  configuration(
    study: number,
    number: number,
  ): Pick<StoredConfiguration, keyof ConfigurationColumns | 'state'> | undefined;
  /** Adds a configuration without results, in state `running`. */
  addConfiguration(study: number, configuration: ConfigurationColumns): void;
  /** Changes the counters of a configuration's seeds. */
  changeRepeats(study: number, number: number, change: RepeatsChange): void;
  /** Stores the current summary of a configuration's seeds. */
  updateConfiguration(
    study: number,
    number: number,
    summary: Omit<StoredConfiguration, keyof ConfigurationColumns | 'running' | 'epochs' | 'epochs_at_most'>,
  ): void;

  trial(study: number, number: number): TrialColumns | undefined;
  addTrial(study: number, trial: TrialColumns): void;
  setTrialState(study: number, number: number, state: TrialColumns['state'], attempt: number): void;
  /** Numbers of the failed trials, ascending. */
  failedTrials(study: number): readonly number[];
  /** Trials numbered `first` or higher that are not cancelled, by number. */
  trialsFrom(study: number, first: number): readonly { readonly number: number }[];

  attempt(study: number, trial: number, number: number): AttemptColumns | undefined;
  addAttempt(study: number, key: AttemptKey, started: number): void;
  /** Replaces those columns of an attempt that can change: state, end, loss cause and late outcome. */
  updateAttempt(study: number, attempt: AttemptColumns): void;
  /**
   * Attempts cancelled by the study's early end, not by the user, in order of trial number. Each has a loss cause or a
   * late outcome.
   */
  cancelledBeyond(study: number): readonly AttemptColumns[];
  /** Keys of the running attempts, in order of trial number. */
  runningAttempts(study: number): readonly AttemptKey[];

  /** Adds reports of a trial's running attempt, except steps already stored. Returns true if any was added. */
  addReports(study: number, trial: number, reports: readonly AttemptReport[]): boolean;
  /** Last step that the trial's attempt has reported; 0 if none. */
  lastStep(study: number, trial: number): number;
  dropReports(study: number, trial: number): void;

  /** Returns the number of a fingerprint. Stores the fingerprint if it is new. */
  putFingerprint(fingerprint: Fingerprint): number;
  outcome(study: number, trial: number): (OutcomeColumns & ValueRow) | undefined;
  /** Ends of the trials from `first` to `last`, by number. */
  repeatEnds(study: number, first: number, last: number): readonly RepeatEndColumns[];
  /** Appends an outcome, with the study's next sequence number. */
  addOutcome(study: number, outcome: NewOutcome): void;
  addLayer(study: number, layer: LayerColumns): void;
  addTestExamples(study: number, trial: number, examples: ExampleColumns): void;
  /** Counts one use of test data by the study. `data` is the hash of the data. */
  recordTestUse(study: number, data: string, at: number): void;
  /** Restores an outcome that a cancellation overwrote, as cancellations did before 2026-11-29. */
  restoreOutcome(
    study: number,
    trial: number,
    outcome: OutcomeColumns & Pick<NewOutcome, 'gap' | 'values'>,
  ): void;
  /** Removes the outcome of a trial, with its layers and test examples. */
  dropOutcome(study: number, trial: number): void;
}

/** Columns of `progress` that actions increment. */
export const counters = [...outcomeTypes, 'running', 'waiting', 'epochs', 'busy', 'outcomes'] as const;

/** Increments of a study's counters. `busy` is the time of attempts with an outcome, in ms. */
type ProgressChange = Readonly<Partial<Record<(typeof counters)[number], number>>> & {
  /** Time of the change, in ms since 1970. */
  readonly event?: number | undefined;
};

/** Increments of a configuration's counters. */
interface RepeatsChange {
  readonly running: number;
  readonly epochs?: number;
  readonly maxEpochs?: number;
}

/** Columns of the table `trial`, without the study. */
export interface TrialColumns {
  readonly number: number;
  readonly configuration: number;
  readonly repeat: number;
  readonly seed: number;
  readonly epochs: number;
  /** Number of finished trials that the search knew when it suggested this one. */
  readonly saw: number | null;
  readonly state: 'running' | 'waiting' | OutcomeType;
  /** Number of the last attempt. */
  readonly attempt: number;
}

/** Columns of the table `attempt`, without the study. */
export interface AttemptColumns {
  readonly trial: number;
  readonly number: number;
  readonly token: string;
  readonly state: AttemptRow['state'];
  readonly started: number;
  readonly ended: number | null;
  readonly lost_because: string | null;
  readonly late_outcome: string | null;
}

/** Columns of a new row of the table `outcome`, without study and sequence number. */
export interface NewOutcome extends OutcomeColumns {
  readonly trial: number;
  readonly attempt: number;
  readonly gap: number | null;
  readonly epochs: number;
  readonly started: number;
  readonly ended: number;
  /** Thread time, in ms. */
  readonly charged: number | null;
  readonly fingerprint: number | null;
  readonly values: ValueParameters;
}

/** Columns of the table `outcome` that a configuration's summary needs. */
export type RepeatEndColumns = Pick<NewOutcome, 'type' | 'value' | 'gap' | 'message'>;
