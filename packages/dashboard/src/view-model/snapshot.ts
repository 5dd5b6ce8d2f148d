import type { Comparison, ConfigurationMeans, ParameterImportance, StudyFront } from '@ridgeline/compare';
import type {
  ConfigurationRow,
  FinishedTrial,
  ParameterValue,
  Progress,
  RankingPage,
  Report,
  RunningTrial,
  RunStatus,
  StrategyRow,
  Study,
  TrialRow,
} from '@ridgeline/core';
import { trialsInTraining } from './training.ts';
import { noFilter, type Filter } from './interaction.ts';

/** Contents of the screen at one moment. */
export interface Snapshot {
  readonly study: Study;
  readonly progress: Progress;
  /** One row per strategy of the definition, started or not. */
  readonly strategies: readonly StrategyRow[];
  /** Trials that have started but not ended; `separateQueued` removes the queued ones. */
  readonly running: readonly RunningTrial[];
  /** Number of started trials that wait for a thread, set by `separateQueued`; 0 before. */
  readonly queued: number;
  /** The latest trials that failed or diverged, newest first. */
  readonly failures: readonly FinishedTrial[];
  readonly viewData: ViewData;
}

/** Data of the open view. */
export type ViewData =
  LeaderboardData | ConfigurationData | StrategiesData | ParametersData | LogData | FrontData;

export interface LeaderboardData {
  readonly view: 'leaderboard';
  /** Request for `rows`. */
  readonly page: RankingPage;
  readonly rows: readonly ConfigurationRow[];
  /** Metric by epoch in one repeat of each row and each marked configuration; keys are configuration numbers. */
  readonly curves: ReadonlyMap<number, readonly number[]>;
  /** True if another read may add curves or the answer: the rows are read first, then a few curves per frame. */
  readonly needsAnotherRead: boolean;
  /**
   * Sentence that names the leader and its certainty, or summarizes the front of several objectives. Empty for a single
   * strategy with one objective, and in the first frame.
   */
  readonly answer: string;
}

export interface ConfigurationData {
  readonly view: 'configuration';
  readonly number: number;
  /** Started repeats of the configuration, in order. */
  readonly trials: readonly TrialRow[];
  /** Number of the trial that `curve` and `log` belong to. */
  readonly trial: number;
  readonly curve: readonly Report[];
  /** Log of the trial's program; undefined if the trial ran none. */
  readonly log?: string | undefined;
}

export interface StrategiesData {
  readonly view: 'strategies';
  /** Quantiles, at `spreadQuantiles`, of the values of each strategy's complete and feasible configurations. */
  readonly spreads: ReadonlyMap<string, readonly number[]>;
  /** Comparison of the strategies' best configurations, seed by seed. */
  readonly comparison: Comparison;
}

/** Quantiles at which the values of a strategy's configurations are read, from the best to the worst. */
export const spreadQuantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;

export interface ParametersData {
  readonly view: 'parameters';
  /** Configurations with the lowest numbers, which are an unbiased sample. */
  readonly sample: readonly ConfigurationRow[];
  /** Importance of the parameters in the sample, in descending order. */
  readonly importance: readonly ParameterImportance[];
  readonly models: LearnedModels;
}

/** Models of the search, fitted to the sample. */
export interface LearnedModels {
  /** Predicted curve of each parameter, for each strategy with a model. */
  readonly curves: readonly LearnedCurve[];
  /** Share of the variance that each parameter explains as a main effect, averaged over the strategies. */
  readonly effects: ReadonlyMap<string, number>;
  /** True if the next read fits the models: the first read leaves them out, so that the view appears immediately. */
  readonly arePending: boolean;
}

interface LearnedCurve {
  readonly strategy: string;
  readonly parameter: string;
  /** Predictions, with 95 % bands, for the best configuration with other values of this parameter. */
  readonly points: readonly {
    /** Value of the parameter. */
    readonly at: ParameterValue;
    /** Predicted metric. */
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export const noModels: LearnedModels = { curves: [], effects: new Map(), arePending: false };

export interface LogData {
  readonly view: 'log';
  /** Number of outcomes that are later than all of `outcomes`. */
  readonly laterCount: number;
  /** Outcomes in the order of storage. */
  readonly outcomes: readonly FinishedTrial[];
}

/** Front of a study with several objectives. */
export interface FrontData {
  readonly view: 'front';
  readonly front: StudyFront;
  /** Means of the complete configurations that are feasible or possibly on the front. */
  readonly means: readonly ConfigurationMeans[];
  /** Sentences that describe the front and compare the strategies. */
  readonly summary: string;
}

/** Status of the process that runs the study. */
export interface OwnerStatus extends Omit<RunStatus, 'study'> {
  /** Address of the study's page, if the run serves it. */
  readonly page?: string | undefined;
}

/** True if the study is complete or was stopped. */
export function isOver(study: Study): boolean {
  return study.state !== 'open';
}

/** Number of started configurations that match the filter. */
export function countStartedConfigurations(
  { strategies }: Pick<Snapshot, 'strategies'>,
  { strategy, state }: Filter = noFilter,
): number {
  return strategies
    .filter((row) => strategy === undefined || row.strategy === strategy)
    .flatMap((row) => (state === undefined ? Object.values(row.states) : [row.states[state]]))
    .reduce((sum, count) => sum + count, 0);
}

/** Removes trials that wait for a thread from `running` and counts them in `queued`; without an owner, changes nothing. */
export function separateQueued(snapshot: Snapshot, owner: OwnerStatus | undefined): Snapshot {
  if (owner === undefined) return snapshot;
  const running = trialsInTraining(snapshot.running, owner.threads);
  const queued = snapshot.running.length - running.length;
  const progress = {
    ...snapshot.progress,
    running: Math.max(running.length, snapshot.progress.running - queued),
  };
  return { ...snapshot, running, queued, progress };
}
