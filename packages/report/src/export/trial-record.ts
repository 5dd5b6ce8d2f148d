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

/** Exported trial, with field names for other programs. Unknown fields are null. */
export interface TrialRecord {
  readonly trial: number;
  readonly configuration: number;
  /** Number of the configuration whose training the trial continues; absent if it starts a training. */
  readonly continues?: number;
  readonly strategy: string;
  readonly point: number;
  readonly repeat: number;
  readonly seed: number;
  readonly state: OutcomeType | 'running' | 'waiting';
  /** Summary of the study's metric; null unless the trial is complete. */
  readonly value: number | null;
  /** Epoch of the outcome, or the latest reported epoch of a running trial. */
  readonly step: number | null;
  /** Reason why the trial diverged, failed or was cancelled. */
  readonly reason: string | null;
  /** Number of reported epochs. */
  readonly epochs: number;
  /** Maximum number of epochs. */
  readonly epochs_at_most: number;
  readonly attempt: number | null;
  /** Start in ISO 8601, UTC. */
  readonly started: string | null;
  /** End in ISO 8601, UTC. */
  readonly ended: string | null;
  /** Thread time of the trial, or its duration if the thread time is unknown. */
  readonly seconds: number | null;
  readonly parameters: Parameters;
  /** All values reported at `step`; empty unless the trial is complete or running. */
  readonly values: Report['values'];
  readonly fingerprint: Fingerprint | null;
}

export function finishedRecord(finished: FinishedTrial): TrialRecord {
  const { trial, attempt, outcome, epochs, started, ended, fingerprint } = finished;
  const complete = outcome.type === 'complete' ? outcome : undefined;
  return {
    ...trialIdentity(trial),
    state: outcome.type,
    value: complete?.value ?? null,
    step: 'step' in outcome ? outcome.step : null,
    reason: outcomeReason(outcome),
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
    ...unfinishedRecord(trial, 'running'),
    step: last?.step ?? null,
    epochs: last?.step ?? 0,
    attempt,
    started: new Date(started).toISOString(),
    values: last?.values ?? {},
  };
}

export function waitingRecord(trial: Trial): TrialRecord {
  return unfinishedRecord(trial, 'waiting');
}

function unfinishedRecord(trial: Trial, state: 'running' | 'waiting'): TrialRecord {
  return {
    ...trialIdentity(trial),
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

function trialIdentity({ number, configuration, repeat, seed }: Trial) {
  const parent = configuration.part?.parent;
  return {
    trial: number,
    configuration: configuration.number,
    ...(parent === undefined ? {} : { continues: parent }),
    strategy: configuration.strategy,
    point: configuration.point,
    repeat,
    seed,
  };
}

function outcomeReason(outcome: Outcome): string | null {
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
