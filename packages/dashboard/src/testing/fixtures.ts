import type {
  Configuration,
  ConfigurationRow,
  FinishedTrial,
  Outcome,
  Progress,
  RunningTrial,
  StrategyRow,
  Study,
} from '@ridgeline/core';
import type { Terminal } from '../view-model/capabilities.ts';
import type { LeaderboardData, Snapshot } from '../view-model/snapshot.ts';
import { simulatedDefinition } from './simulated-study.ts';

/** Complete fixtures of a study; a test overrides only the fields that matter to it. */

export const sampleStudy: Study = {
  name: simulatedDefinition.name,
  definition: simulatedDefinition,
  plan: { configurations: 100, trials: 300 },
  state: 'open',
  created: 0,
};

/** Study whose pruner pauses trainings, which may continue later. */
export const pausingStudy: Study = {
  ...sampleStudy,
  definition: {
    ...simulatedDefinition,
    pruner: { name: 'asha', minResource: 2, maxResource: 18, reductionFactor: 3 },
  },
};

export function configuration(overrides: Partial<Configuration> = {}): Configuration {
  return {
    number: 0,
    strategy: 'l2',
    point: 0,
    parameters: { 'training.optimizer.learning_rate': 0.001, 'network.kernel_regularizer.l2': 0.01 },
    ...overrides,
  };
}

export function row(overrides: Partial<ConfigurationRow> = {}): ConfigurationRow {
  return {
    rank: 1,
    configuration: configuration(),
    state: 'complete',
    complete: 3,
    running: 0,
    mean: 0.95,
    deviation: 0.001,
    gap: 0.03,
    epochs: 60,
    maxEpochs: 60,
    ...overrides,
  };
}

export function strategyRow(strategy: string, overrides: Partial<StrategyRow> = {}): StrategyRow {
  return {
    strategy,
    states: { running: 0, complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
    best: undefined,
    ...overrides,
  };
}

export function runningTrial(overrides: Partial<RunningTrial> = {}): RunningTrial {
  return {
    trial: { number: 57, configuration: configuration(), repeat: 1, seed: 1, epochs: 20 },
    attempt: 1,
    started: 0,
    last: { step: 5, values: { val_accuracy: 0.9 } },
    ...overrides,
  };
}

export function finished(outcome: Outcome, overrides: Partial<FinishedTrial> = {}): FinishedTrial {
  return {
    trial: { number: 41, configuration: configuration(), repeat: 2, seed: 2, epochs: 20 },
    attempt: 1,
    outcome,
    epochs: 20,
    started: 1_000,
    ended: 13_000,
    fingerprint: undefined,
    ...overrides,
  };
}

export function progress(overrides: Partial<Progress> = {}): Progress {
  return {
    ended: { complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
    cursor: 0,
    running: 0,
    waiting: 0,
    epochs: 0,
    workingTime: 0,
    lastEvent: undefined,
    busy: 0,
    ...overrides,
  };
}

export function leaderboardData(rows: readonly ConfigurationRow[]): LeaderboardData {
  return {
    view: 'leaderboard',
    page: { offset: 0, limit: 72 },
    rows,
    curves: new Map(),
    needsAnotherRead: false,
    answer: '',
  };
}

export function snapshot(overrides: Partial<Snapshot> = {}): Snapshot {
  return {
    study: sampleStudy,
    progress: progress(),
    strategies: [],
    running: [],
    queued: 0,
    failures: [],
    viewData: leaderboardData([]),
    ...overrides,
  };
}

export function terminal(columns: number, rows: number, overrides: Partial<Terminal> = {}): Terminal {
  return { columns, rows, colours: 0, unicode: true, ...overrides };
}
