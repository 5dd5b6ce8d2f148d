import type { AttemptKey, AttemptRow, ConfigurationState, Fingerprint, OutcomeType } from '@ridgeline/core';
import type { ValueParameters } from '../schema/metric-columns.ts';
import type { ExampleColumns, OutcomeColumns, StudyRow } from '../schema/rows.ts';
import type { ReportRow } from './act.ts';

/**
 * The tables as an act sees them inside its transaction: rows by their keys, and counters that are changed in place.
 * Every engine has them; what an act means is said once, above them. A study is known by its id.
 */
export interface Tables {
  study(name: string): StudyRow | undefined;
  /** Adds a study with its counters at 0, and gives it back. */
  addStudy(study: Omit<StudyRow, 'id'>): StudyRow;
  putStudy(study: StudyRow): void;
  count(study: number, change: ProgressChange): void;
  /** So long, in whole ms, has passed: where trials run, it was worked. */
  pass(study: number, ms: number): void;
  /** Adds a strategy, or gives one that is there its number. */
  putStrategy(study: number, name: string, number: number): void;
  /** Moves a configuration of the strategy from one state's counter to another's; one that begins comes from none. */
  countConfiguration(
    study: number,
    strategy: string,
    from: ConfigurationState | undefined,
    to: ConfigurationState,
  ): void;

  configuration(study: number, number: number): ConfigurationColumns | undefined;
  /** One of which nothing is known yet: it runs. */
  addConfiguration(study: number, configuration: Omit<ConfigurationColumns, 'state'>): void;
  changeRepeats(study: number, number: number, change: RepeatsChange): void;
  /** What the repeats of a configuration say together now. */
  settleConfiguration(study: number, number: number, settled: SettledColumns): void;

  trial(study: number, number: number): TrialColumns | undefined;
  addTrial(study: number, trial: TrialColumns): void;
  setTrial(study: number, number: number, state: TrialColumns['state'], attempt: number): void;
  /** The numbers of the failed trials, ascending. */
  failedTrials(study: number): readonly number[];
  /** The trials from `first` on that are not cancelled, by number. */
  trialsFrom(study: number, first: number): readonly { readonly number: number }[];

  attempt(study: number, trial: number, number: number): AttemptColumns | undefined;
  addAttempt(study: number, key: AttemptKey, started: number): void;
  endAttempt(study: number, attempt: AttemptColumns): void;
  /**
   * Those that are cancelled and say why they were lost, or what they had come to: the end of a study did it, and no
   * person. By the trial's number.
   */
  cancelledBeyond(study: number): readonly AttemptColumns[];
  /** By the trial's number. */
  runningAttempts(study: number): readonly AttemptKey[];

  /** Adds reports of a trial's running attempt, but for steps that it has; says whether any was added. */
  addReports(study: number, trial: number, reports: readonly ReportRow[]): boolean;
  /** The last step that the trial's attempt has reported, 0 if none. */
  lastStep(study: number, trial: number): number;
  dropReports(study: number, trial: number): void;

  /** The number under which the fingerprint is known from now on. */
  fingerprint(fingerprint: Fingerprint): number;
  outcome(study: number, trial: number): OutcomeColumns | undefined;
  /** How the trials from `first` to `last` ended, by number. */
  repeatEnds(study: number, first: number, last: number): readonly RepeatEndColumns[];
  /** Adds an outcome after all that the study has. */
  addOutcome(study: number, outcome: NewOutcome): void;
  addLayer(study: number, layer: LayerColumns): void;
  addTestExamples(study: number, trial: number, examples: ExampleColumns): void;
  /** Counts one more meeting of the study with test data, by their hash. */
  meet(study: number, data: string, at: number): void;
  /** Makes a cancelled outcome what it was before. */
  restoreOutcome(study: number, trial: number, outcome: RestoredOutcome): void;
  /** Removes the outcome of a trial, with its layers and test examples. */
  dropOutcome(study: number, trial: number): void;
  /** Makes an outcome cancelled, and takes from it what it said. */
  cancelOutcome(study: number, trial: number, reason: string): void;
}

/** What is added to a study's counters. */
export type ProgressChange = Readonly<
  Partial<Record<OutcomeType | 'running' | 'waiting' | 'epochs' | 'busy' | 'outcomes', number>>
> & {
  /** When what changes happened, in milliseconds since 1970. */
  readonly event?: number | undefined;
};

export interface ConfigurationColumns {
  readonly number: number;
  readonly strategy: string;
  readonly point: number;
  readonly parameters: string;
  readonly state: ConfigurationState;
}

/** What is added to a configuration's counters. */
export interface RepeatsChange {
  readonly running: number;
  readonly epochs?: number;
  readonly epochsAtMost?: number;
}

export interface SettledColumns {
  readonly state: ConfigurationState;
  readonly complete: number;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly gap: number | null;
  readonly tier: number;
  readonly score: number | null;
}

export interface TrialColumns {
  readonly number: number;
  readonly configuration: number;
  readonly repeat: number;
  readonly seed: number;
  readonly epochs: number;
  readonly saw: number | null;
  readonly state: 'running' | 'waiting' | OutcomeType;
  /** The last one. */
  readonly attempt: number;
}

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

export interface RepeatEndColumns {
  readonly type: OutcomeType;
  readonly value: number | null;
  readonly gap: number | null;
}

export interface LayerColumns {
  readonly trial: number;
  /** From 0. */
  readonly number: number;
  readonly name: string;
  readonly weights: number;
  readonly near_zero: number;
  readonly reach: number;
  readonly counts: string;
}

/** What an outcome says, without when and how it came. */
export type RestoredOutcome = Pick<
  NewOutcome,
  'type' | 'value' | 'step' | 'gap' | 'metric' | 'kind' | 'message' | 'values'
>;

export interface NewOutcome {
  readonly trial: number;
  readonly attempt: number;
  readonly type: OutcomeType;
  readonly value: number | null;
  readonly step: number | null;
  readonly gap: number | null;
  readonly metric: string | null;
  readonly kind: string | null;
  readonly message: string | null;
  readonly epochs: number;
  readonly started: number;
  readonly ended: number;
  readonly charged: number | null;
  readonly fingerprint: number | null;
  readonly values: ValueParameters;
}
