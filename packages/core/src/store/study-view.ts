import type { LayerSummary } from '../layer-summary.ts';
import type { Report } from '../metric.ts';
import type { Study } from '../study.ts';
import type { TestExamples } from '../test-result.ts';
import type {
  Configuration,
  ConfigurationState,
  FinishedTrial,
  Outcome,
  OutcomeType,
  Trial,
} from '../trial.ts';

/** Progress of a study. */
export interface Progress {
  /** Number of trials by outcome. */
  readonly ended: Readonly<Record<OutcomeType, number>>;
  /** Cursor after the last outcome; see `outcomes`. At least the number of ended trials. */
  readonly cursor: number;
  readonly running: number;
  /** Number of trials that wait for another attempt, after a lost attempt or an undone outcome. */
  readonly waiting: number;
  /** Number of epochs reported by all trials that run or have ended. */
  readonly epochs: number;
  /**
   * Working time up to the last event, in ms: the time in which any trial ran, without pauses, periods without an
   * owner, and sleep of the machine.
   */
  readonly workingTime: number;
  /**
   * Time of the last event of an attempt (start, report, end or loss) while the study had an owner. Undefined before
   * the first event.
   */
  readonly lastEvent: number | undefined;
  /** Total duration of the last attempts of all ended trials, in ms. */
  readonly busy: number;
}

/** A configuration with a summary of its repeats so far. */
export interface ConfigurationRow {
  /**
   * Rank from 1, in the order of the ranking, among the complete configurations that the page's strategy and state
   * select; undefined for other configurations, and on a page with an `order`.
   */
  readonly rank: number | undefined;
  readonly configuration: Configuration;
  readonly state: ConfigurationState;
  /** Number of complete repeats. */
  readonly complete: number;
  /** Number of running repeats. */
  readonly running: number;
  /** Mean of the complete repeats' values; undefined if there is none. */
  readonly mean: number | undefined;
  /** Standard deviation of those values (n - 1); undefined for fewer than two. */
  readonly deviation: number | undefined;
  /** Mean of the complete repeats' train/validation gap; undefined if there is none. */
  readonly gap: number | undefined;
  /**
   * Amount by which a complete configuration's mean values violate the constraints, 0 if it is feasible; left out in a
   * study without constraints.
   */
  readonly violation?: number;
  /** Number of epochs reported by the started repeats. */
  readonly epochs: number;
  /** Maximum number of epochs that the started repeats can report together. */
  readonly maxEpochs: number;
}

/** Selection of a study's configurations. */
export interface RankingPage {
  readonly offset: number;
  readonly limit: number;
  /** Strategy to which the page is restricted. */
  readonly strategy?: string;
  /** State to which the page is restricted. */
  readonly state?: ConfigurationState;
  /** Order of the page; by default the order of the ranking. */
  readonly order?: RankingOrder;
}

/**
 * Sort order of configurations, ascending or descending. Numbers and booleans come before texts, and missing values
 * last, in both directions; ties go to the lower number.
 */
export interface RankingOrder {
  readonly by: 'number' | 'strategy' | 'mean' | 'deviation' | 'gap' | { readonly parameter: string };
  readonly descending: boolean;
}

/** A strategy with a summary of its configurations so far. */
export interface StrategyRow {
  readonly strategy: string;
  /** Number of configurations in each state. */
  readonly states: Readonly<Record<ConfigurationState, number>>;
  /** Best complete and feasible configuration, by value; ties go to the lower number. Undefined if there is none. */
  readonly best: ConfigurationRow | undefined;
}

/** A running trial, with its last report. */
export interface RunningTrial {
  readonly trial: Trial;
  readonly attempt: number;
  /** Start of the attempt, in milliseconds since 1970. */
  readonly started: number;
  readonly last: Report | undefined;
}

/** Number of finished trials known at a trial's suggestion and pruning decisions; see `TrialStart.historySize`. */
export interface HistorySizes {
  /** Number at the suggestion; undefined if the trial depends only on the definition. */
  readonly atSuggestion: number | undefined;
  /** Numbers at the pruning decisions that depend on the history, by step. */
  readonly atDecisions: readonly { readonly step: number; readonly historySize: number }[];
}

/** An attempt of a trial; lists have the last attempt first. Times are milliseconds since 1970. */
export interface AttemptRow {
  readonly attempt: number;
  readonly started: number;
  readonly ended: number | undefined;
  readonly state: 'running' | 'lost' | 'late' | OutcomeType;
  /** Reason why the attempt was lost, or was cancelled at the end of the study. */
  readonly lostReason: string | undefined;
  /** Outcome that the trial did not get: the attempt was late, cancelled after its end, or failed and retried. */
  readonly lateOutcome: Outcome | undefined;
}

/** A study's use of a data set's test part, with the times of the `first` and `last` use in milliseconds since 1970. */
export interface LedgerRow {
  /** SHA-256 of the data set, in hex. */
  readonly data: string;
  readonly study: string;
  /** Number of trials evaluated on it. */
  readonly trials: number;
  readonly first: number;
  readonly last: number;
}

export type TrialRow =
  | { readonly state: 'waiting'; readonly trial: Trial; readonly attempts: readonly AttemptRow[] }
  | { readonly state: 'running'; readonly trial: Trial; readonly attempts: readonly AttemptRow[] }
  | {
      readonly state: 'ended';
      readonly trial: Trial;
      readonly attempts: readonly AttemptRow[];
      readonly finished: FinishedTrial;
    };

/**
 * Read side of a store. Each query that a screen or a search makes uses an index. Every read except `studies` and
 * `version` throws `RidgelineError` `STUDY_NOT_FOUND` for an unknown name.
 */
export interface StudyView {
  /** All studies, newest first. */
  studies(): Promise<readonly Study[]>;
  study(name: string): Promise<Study>;
  progress(study: string): Promise<Progress>;
  /**
   * Page of the ranking. Order: complete feasible configurations by value (ties: lower number first), complete infeasible
   * ones by violation, running ones by the mean so far, all others by number. Any other order scans every configuration
   * once.
   */
  ranking(study: string, page: RankingPage): Promise<readonly ConfigurationRow[]>;
  /** One row for each strategy that has started, in the order of the definition. */
  strategies(study: string): Promise<readonly StrategyRow[]>;
  running(study: string): Promise<readonly RunningTrial[]>;
  /** Trials that wait for another attempt, after a lost attempt or an undone outcome, by number. */
  waiting(study: string): Promise<readonly Trial[]>;
  /** Numbers of the trials with an outcome, ascending. A continued study does not run them again. */
  endedTrials(study: string): Promise<readonly number[]>;
  /** A single trial. Throws `TRIAL_NOT_FOUND` if no trial of this number has started. */
  trial(study: string, number: number): Promise<TrialRow>;
  /** Sizes of the history behind the trial's parameters and pruning decisions. Throws as `trial` does. */
  historySizes(study: string, trial: number): Promise<HistorySizes>;
  /** Reports of the trial's last attempt, by step; empty if that attempt was lost. Throws as `trial` does. */
  curve(study: string, trial: number): Promise<readonly Report[]>;
  /** Summary of the trial's weights, first layer first; empty if there is none. Throws as `trial` does. */
  layers(study: string, trial: number): Promise<readonly LayerSummary[]>;
  /** Results of a finals trial on each test example; undefined if there are none. Throws as `trial` does. */
  testExamples(study: string, trial: number): Promise<TestExamples | undefined>;
  /**
   * Uses of the data sets on which this study was tested, in order of first use: one row for each such data set and
   * each study in the store that used it, including archived studies.
   */
  ledger(study: string): Promise<readonly LedgerRow[]>;
  /**
   * Outcomes in the order of acknowledgement, from `cursor` on, at most `limit`; and the next cursor. A cursor counts
   * the outcomes before it, including those undone for another attempt.
   */
  outcomes(
    study: string,
    cursor: number,
    limit: number,
  ): Promise<{ readonly outcomes: readonly FinishedTrial[]; readonly cursor: number }>;
  /**
   * Outcomes by trial number, from `from` on, at most `limit`. Complete outcomes have only the named `values`, by
   * default all; fewer are read faster.
   */
  outcomesByTrial(
    study: string,
    from: number,
    limit: number,
    values?: readonly string[],
  ): Promise<readonly FinishedTrial[]>;
  /** Number that changes whenever anything in the store has changed; cheap enough to poll many times a second. */
  version(): Promise<number>;
  close(): Promise<void>;
}
