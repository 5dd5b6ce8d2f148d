import type { AttemptKey, Metric, Report, SweepDefinition, ThreadEnd, TrialTask } from '@ridgeline/core';
import type { Begun } from '@ridgeline/search';
import type { Blame } from '../supervisor/runner.ts';
import type { Fate } from './fate.ts';
import type { StudyEvent } from './study-event.ts';

/** A trial that may start. */
export type ReadyTrial = Omit<Begun<TrialTask>, 'outcome'>;

/** A trial on its way through a runner: one attempt in flight. */
export interface Flight extends ReadyTrial {
  readonly key: AttemptKey;
  /** Metric of the search, if the study is its finals. */
  readonly finals: Metric | undefined;
  readonly place: PoolKind;
  /** Reports that count so far. */
  readonly reports: Report[];
  /** Epoch at whose end it was pruned; it counts up to there. Undefined unless pruned. */
  prunedAt: number | undefined;
  /** Time from its start on a thread to its end, in ms. */
  charged: number;
}

/** Flight of an attempt that has begun. */
export function flightOf(
  ready: ReadyTrial,
  key: AttemptKey,
  place: PoolKind,
  { finalsOf }: Pick<SweepDefinition, 'finalsOf'>,
  reports: Report[] = [],
): Flight {
  return { ...ready, key, finals: finalsOf?.metric, place, reports, prunedAt: undefined, charged: 0 };
}

/** Place of training: with all others or, for a suspect, in a process of its own. */
export type PoolKind = 'main' | 'quarantine';

export interface FleetListener {
  event(event: StudyEvent): void;
  reported(flight: Flight, report: Report): void;
  /** The trial's thread has finished. `blame`: the reason that it had been told to stop, if it had. */
  ended(flight: Flight, end: ThreadEnd, blame: Blame | undefined): void;
  /**
   * A trial that was already lost has finished, as happens on other machines; another attempt may be running.
   */
  late(flight: Flight, end: ThreadEnd, blame: Blame | undefined): void;
  /** Called when trials are lost, with their common cause. */
  met(fate: Fate, flights: readonly Flight[]): void;
  /** Called when a thread is free or a process has ended: new work may be possible. */
  changed(): void;
  /** Resolves when every earlier event is on disk; false if that can never happen. */
  settled(): Promise<boolean>;
  /** No runner can be kept alive. */
  failed(error: unknown): void;
}

/** Trainer of one study's trials: threads of this machine, workers on others, or both. */
export interface Fleet {
  /** Number of trials in flight. */
  readonly size: number;
  /** Number of trials in quarantine. */
  readonly quarantined: number;
  /** Number of trials to keep in flight beyond those that train, ready for free threads. */
  readonly ahead: number;
  /** Number of trials that have started and not ended. */
  readonly running: number;
  /** Number of trials that can train in a place at once. */
  threadsOf(place: PoolKind): number;
  /** True if a trial can be trained there now; `changed` is called when that becomes true. */
  isReady(place: PoolKind): boolean;
  /** Adopts trials that workers are already training; called once, before any other trial is trained. */
  takeOver(flights: readonly Flight[]): void;
  /** Trains a trial after `isReady` was true; returns false if that has changed since. */
  train(flight: Flight): boolean;
  /** Attempt in flight at the trial of that number. */
  find(trial: number): Flight | undefined;
  /** Asks a trial to stop at the end of its epoch. Returns false if it has not started. */
  stop(flight: Flight): boolean;
  /** Asks every trial to stop at the end of its epoch. */
  stopAll(): void;
  /** Takes back trials that have not started. */
  recall(): void;
  /** Gives up running trials, without further events. */
  end(): Promise<void>;
}
