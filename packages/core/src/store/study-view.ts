import type { LayerSummary } from '../layer-summary.ts';
import type { Report } from '../report.ts';
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

/** How far a study is. */
export interface Progress {
  /** Trials by how they ended. */
  readonly ended: Readonly<Record<OutcomeType, number>>;
  /** Cursor after the last outcome; see `outcomes`. At least the number of ended trials. */
  readonly cursor: number;
  readonly running: number;
  /** Trials that lost their attempt and wait for another. */
  readonly waiting: number;
  /** Epochs reported by all trials that run or have ended. */
  readonly epochs: number;
  /**
   * For how long any trial ran, up to the last act, in ms: neither pauses count nor the time in which nobody ran the study
   * or the machine slept.
   */
  readonly worked: number;
  /** When an attempt last began, reported, ended or was lost while somebody ran the study; undefined before the first. */
  readonly lastEvent: number | undefined;
  /** Sum over ended trials of the time that their last attempt took, in ms. */
  readonly busy: number;
}

/** A configuration with what is known of its repeats so far. */
export interface ConfigurationRow {
  /**
   * From 1 among the complete configurations that the page was asked for, by value; undefined for the others, and in
   * another order than the ranking's own.
   */
  readonly rank: number | undefined;
  readonly configuration: Configuration;
  readonly state: ConfigurationState;
  /** How many of its repeats are complete. */
  readonly complete: number;
  /** How many of its repeats run. */
  readonly running: number;
  /** Mean of the complete repeats' values; undefined while there is none. */
  readonly mean: number | undefined;
  /** Standard deviation of those values (n - 1); undefined for fewer than two. */
  readonly deviation: number | undefined;
  /** Mean of the complete repeats' train/validation gap; undefined while there is none. */
  readonly gap: number | undefined;
  /** Epochs reported by its repeats, and the most that they may report, over the repeats that began. */
  readonly epochs: number;
  readonly epochsAtMost: number;
}

/** A part of a study's configurations. */
export interface RankingPage {
  readonly offset: number;
  readonly limit: number;
  /** Only those of this strategy. */
  readonly strategy?: string;
  /** Only those in this state. */
  readonly state?: ConfigurationState;
  /** Another order than the ranking's own. */
  readonly order?: RankingOrder;
}

/**
 * By what configurations are ordered: the lowest first, or the highest. Numbers and truth values come before texts, and
 * what has no such value comes last, either way; ties go to the lower number.
 */
export interface RankingOrder {
  readonly by: 'number' | 'strategy' | 'mean' | 'deviation' | 'gap' | { readonly parameter: string };
  readonly descending: boolean;
}

/** A strategy with what is known of its configurations so far. */
export interface StrategyRow {
  readonly strategy: string;
  /** Configurations by state. */
  readonly states: Readonly<Record<ConfigurationState, number>>;
  /** Its best complete configuration, by value; ties go to the lower number. */
  readonly best: ConfigurationRow | undefined;
}

/** A trial that runs, with its last report. */
export interface RunningTrial {
  readonly trial: Trial;
  readonly attempt: number;
  readonly started: number;
  readonly last: Report | undefined;
}

/** What was seen of other trials when a trial was chosen and judged; see `TrialStart.saw` and `AttemptReport.saw`. */
export interface Sight {
  readonly chosen: number | undefined;
  /** By step; only reports that were judged by what was seen. */
  readonly decided: readonly { readonly step: number; readonly saw: number }[];
}

/** One attempt of a trial, the last first. */
export interface AttemptRow {
  readonly attempt: number;
  readonly started: number;
  readonly ended: number | undefined;
  readonly state: 'running' | 'lost' | 'late' | OutcomeType;
  /** Why a lost attempt came to nothing, or one that had not ended when the end of its study cancelled it. */
  readonly lostBecause: string | undefined;
  /** Outcome of an attempt that is late, was cancelled after its end, or failed and was retried; else the trial has it. */
  readonly lateOutcome: Outcome | undefined;
}

/** A study's meetings with the test part of a data set. Times are milliseconds since 1970. */
export interface LedgerRow {
  /** SHA-256 of the data set, in hex. */
  readonly data: string;
  readonly study: string;
  /** Trained networks that met it. */
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
 * The face of a store that reads: what a screen and a search need, each served by an index. Every read but `studies`
 * and `version` throws `RidgelineError` `STUDY_NOT_FOUND` for a name that is not there.
 */
export interface StudyView {
  /** All studies, the newest first. */
  studies(): Promise<readonly Study[]>;
  study(name: string): Promise<Study>;
  progress(study: string): Promise<Progress>;
  /**
   * A page of the ranking: complete configurations by value (ties: lower number first), then running ones by the mean
   * so far, then the others by number. In another order every configuration is looked at, once.
   */
  ranking(study: string, page: RankingPage): Promise<readonly ConfigurationRow[]>;
  /** One row for each strategy that has begun, in the order of the definition. */
  strategies(study: string): Promise<readonly StrategyRow[]>;
  running(study: string): Promise<readonly RunningTrial[]>;
  /** Trials that lost their attempt and wait for another, by number. */
  waiting(study: string): Promise<readonly Trial[]>;
  /** The numbers of the trials that have an outcome, ascending: what a study that goes on need not run again. */
  endedTrials(study: string): Promise<readonly number[]>;
  /** Throws `TRIAL_NOT_FOUND` for a number that has not begun. */
  trial(study: string, number: number): Promise<TrialRow>;
  /** What the trial's parameters and its decisions were based on. Throws as `trial`. */
  sight(study: string, trial: number): Promise<Sight>;
  /** The reports of the trial's last attempt that was not lost, by step. */
  curve(study: string, trial: number): Promise<readonly Report[]>;
  /** What the trial's weights came to, the first layer first; empty where nobody said. Throws as `trial`. */
  layers(study: string, trial: number): Promise<readonly LayerSummary[]>;
  /** What a trial of finals made of each test example; undefined where none was said. Throws as `trial`. */
  testExamples(study: string, trial: number): Promise<TestExamples | undefined>;
  /**
   * Ledger of the test data that this study has met: the meetings of every study in the store with them, the first one
   * first; those of studies that were set aside, too.
   */
  ledger(study: string): Promise<readonly LedgerRow[]>;
  /**
   * Outcomes in the order in which they were acknowledged, from `cursor` on, at the most `limit`; and the cursor to go
   * on with. A cursor counts the outcomes before it, those too that were taken back for another attempt.
   */
  outcomes(
    study: string,
    cursor: number,
    limit: number,
  ): Promise<{ readonly outcomes: readonly FinishedTrial[]; readonly cursor: number }>;
  /** Outcomes by trial number, from the number `from` on, `limit` at most. */
  outcomesByTrial(study: string, from: number, limit: number): Promise<readonly FinishedTrial[]>;
  /** A number that changes whenever anything in the store has changed: cheap enough to ask many times a second. */
  version(): Promise<number>;
  close(): Promise<void>;
}
