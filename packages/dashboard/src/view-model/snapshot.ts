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
import { trainingOf } from './training.ts';
import { noFilter, type Filter } from './interaction.ts';

/** Snapshot of the store: everything that the screen shows of a study. */
export interface Snapshot {
  readonly study: Study;
  readonly progress: Progress;
  /** One row for each strategy of the definition, started or not. */
  readonly strategies: readonly StrategyRow[];
  /** Trials that have started and not ended. */
  readonly running: readonly RunningTrial[];
  /** Number of started trials that wait for a thread, if counted separately; see `withoutQueued`. */
  readonly queued: number;
  /** The last trials that ended without a result, the latest first. */
  readonly troubles: readonly FinishedTrial[];
  readonly shown: Shown;
}

/** Additional data of one view. */
export type Shown =
  LeaderboardPart | ConfigurationPart | StrategiesPart | ParametersPart | LogPart | FrontPart;

export interface LeaderboardPart {
  readonly view: 'leaderboard';
  /** Requested rows. */
  readonly page: RankingPage;
  readonly rows: readonly ConfigurationRow[];
  /** The study's metric by epoch, of one repeat of each row, by the configuration's number. */
  readonly curves: ReadonlyMap<number, readonly number[]>;
  /** True if curves or the answer are still unread. The page is read first, then its curves, a few at a time. */
  readonly curvesMissing: boolean;
  /** Sentence on who leads and how sure that is; empty for one strategy, and before it is read. */
  readonly answer: string;
}

export interface ConfigurationPart {
  readonly view: 'configuration';
  readonly number: number;
  /** Its started repeats, by repeat. */
  readonly trials: readonly TrialRow[];
  /** Trial that the curve belongs to. */
  readonly trial: number;
  readonly curve: readonly Report[];
  /** Log of the trial, if it was a program. */
  readonly log?: string | undefined;
}

export interface StrategiesPart {
  readonly view: 'strategies';
  /** Values of each strategy's complete configurations, from the best to the worst, at `spreadShares`. */
  readonly spreads: ReadonlyMap<string, readonly number[]>;
  /** Comparison of the strategies' best configurations, seed by seed. */
  readonly comparison: Comparison;
}

/** Shares of a strategy's configurations, from the best, at which its values are read. */
export const spreadShares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;

export interface ParametersPart {
  readonly view: 'parameters';
  /** The first configurations by number. They are a fair sample, since points are drawn independently. */
  readonly sample: readonly ConfigurationRow[];
  /** Importance of the parameters in that sample, the most important first. */
  readonly importance: readonly ParameterImportance[];
  readonly learned: LearnedPart;
}

/** Models that the search learned from the sample. */
export interface LearnedPart {
  /** Predicted values over each parameter, for each strategy with a model. */
  readonly curves: readonly LearnedCurve[];
  /** Share of a model's variance that each parameter explains alone, by name; the mean over strategies. */
  readonly effects: ReadonlyMap<string, number>;
  /** True if the models are not fitted yet, since the view is shown first. */
  readonly isMissing: boolean;
}

interface LearnedCurve {
  readonly strategy: string;
  readonly parameter: string;
  /** Predicted values with their 95 % band, with only this parameter of the best configuration changed. */
  readonly points: readonly {
    readonly at: ParameterValue;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export const noModels: LearnedPart = { curves: [], effects: new Map(), isMissing: false };

export interface LogPart {
  readonly view: 'log';
  /** Number of outcomes after the last one of `outcomes`. */
  readonly after: number;
  /** In the order of acknowledgement. */
  readonly outcomes: readonly FinishedTrial[];
}

/** Front of several objectives. */
export interface FrontPart {
  readonly view: 'front';
  readonly front: StudyFront;
  /** All complete configurations. */
  readonly means: readonly ConfigurationMeans[];
  /** Sentences on the front and on which strategy attains more. */
  readonly summary: string;
}

/** Process that runs the study now. */
export interface OwnerStatus extends Omit<RunStatus, 'study'> {
  /** Address of the study's page, if the run serves it. */
  readonly page?: string | undefined;
}

/** True if the study is over. */
export function isOver(study: Study): boolean {
  return study.state !== 'open';
}

/** Number of started configurations, of one strategy or in one state if given. */
export function startedConfigurations(
  { strategies }: Pick<Snapshot, 'strategies'>,
  { strategy, state }: Filter = noFilter,
): number {
  return strategies
    .filter((row) => strategy === undefined || row.strategy === strategy)
    .flatMap((row) => (state === undefined ? Object.values(row.states) : [row.states[state]]))
    .reduce((sum, count) => sum + count, 0);
}

/** Snapshot that counts only trials in training as running, and the others as queued, if the study has an owner. */
export function withoutQueued(snapshot: Snapshot, owner: OwnerStatus | undefined): Snapshot {
  if (owner === undefined) return snapshot;
  const running = trainingOf(snapshot.running, owner.threads);
  const queued = snapshot.running.length - running.length;
  const progress = {
    ...snapshot.progress,
    running: Math.max(running.length, snapshot.progress.running - queued),
  };
  return { ...snapshot, running, queued, progress };
}
