import {
  costOf,
  type Fingerprint,
  type FinishedTrial,
  type Outcome,
  type OutcomeType,
  type Parameters,
  type Report,
  type RunningTrial,
  type Trial,
} from '@ridgeline/core';

/** A trial as it leaves: one row, in words that other programs read. What is not known is null. */
export interface TrialRecord {
  readonly trial: number;
  readonly configuration: number;
  readonly strategy: string;
  readonly point: number;
  readonly repeat: number;
  readonly seed: number;
  readonly state: OutcomeType | 'running' | 'waiting';
  /** The study's metric by its strategy; of complete trials alone. */
  readonly value: number | null;
  /** The epoch that the outcome speaks of. */
  readonly step: number | null;
  /** Why there is no value. */
  readonly reason: string | null;
  /** Epochs reported, and the most that there may be. */
  readonly epochs: number;
  readonly epochs_at_most: number;
  readonly attempt: number | null;
  /** ISO 8601, UTC. */
  readonly started: string | null;
  readonly ended: string | null;
  /** What it cost: its group's time, shared by the members. */
  readonly seconds: number | null;
  readonly parameters: Parameters;
  /** Everything reported at `step`. */
  readonly values: Report['values'];
  readonly fingerprint: Fingerprint | null;
}

export function finishedRecord(finished: FinishedTrial): TrialRecord {
  const { trial, attempt, outcome, epochs, started, ended, fingerprint } = finished;
  const complete = outcome.type === 'complete' ? outcome : undefined;
  return {
    ...identityOf(trial),
    state: outcome.type,
    value: complete?.value ?? null,
    step: 'step' in outcome ? outcome.step : null,
    reason: reasonOf(outcome),
    epochs,
    epochs_at_most: trial.epochs,
    attempt,
    started: new Date(started).toISOString(),
    ended: new Date(ended).toISOString(),
    seconds: costOf(finished) / 1000,
    parameters: trial.configuration.parameters,
    values: complete?.values ?? {},
    fingerprint: fingerprint ?? null,
  };
}

export function runningRecord({ trial, attempt, started, last }: RunningTrial): TrialRecord {
  return {
    ...unfinished(trial, 'running'),
    step: last?.step ?? null,
    epochs: last?.step ?? 0,
    attempt,
    started: new Date(started).toISOString(),
    values: last?.values ?? {},
  };
}

export function waitingRecord(trial: Trial): TrialRecord {
  return unfinished(trial, 'waiting');
}

function unfinished(trial: Trial, state: 'running' | 'waiting'): TrialRecord {
  return {
    ...identityOf(trial),
    state,
    value: null,
    step: null,
    reason: null,
    epochs: 0,
    epochs_at_most: trial.epochs,
    attempt: null,
    started: null,
    ended: null,
    seconds: null,
    parameters: trial.configuration.parameters,
    values: {},
    fingerprint: null,
  };
}

function identityOf({ number, configuration, repeat, seed }: Trial) {
  return {
    trial: number,
    configuration: configuration.number,
    strategy: configuration.strategy,
    point: configuration.point,
    repeat,
    seed,
  };
}

function reasonOf(outcome: Outcome): string | null {
  switch (outcome.type) {
    case 'complete':
    case 'pruned':
      return null;
    case 'diverged':
      return `${outcome.metric} is not finite`;
    case 'failed':
      return `${outcome.kind}: ${outcome.message}`;
    case 'cancelled':
      return outcome.reason;
  }
}
