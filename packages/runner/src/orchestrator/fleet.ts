import type { AttemptKey, Report, ThreadEnd } from '@ridgeline/core';
import type { Blame } from '../supervisor/runner.ts';
import type { Fate } from './fate.ts';
import type { ReadyTrial } from './ready-trial.ts';
import type { StudyEvent } from './study-event.ts';

/** A trial on its way through a runner. */
export interface Flight extends ReadyTrial {
  readonly key: AttemptKey;
  readonly place: Place;
  /** What it has reported so far, as far as it counts. */
  readonly reports: Report[];
  /** The epoch at whose end it was stopped for what it reported, if it was: it counts up to there. */
  prunedAt: number | undefined;
  /** Time from its start on a thread to its end, in ms. */
  charged: number;
}

/** Where a trial trains: with all others or, as a suspect, in a process of its own. */
export type Place = 'main' | 'quarantine';

export interface FleetListener {
  event(event: StudyEvent): void;
  reported(flight: Flight, report: Report): void;
  /** The trial's thread is done with it. `blame`: it had been told to stop for that. */
  ended(flight: Flight, end: ThreadEnd, blame: Blame | undefined): void;
  /** The same of a trial that had met its fate before, which happens on other machines: another attempt may be there. */
  late(flight: Flight, end: ThreadEnd, blame: Blame | undefined): void;
  /** These trials will not end any more. */
  met(fate: Fate, flights: readonly Flight[]): void;
  /** A thread is free, or a process is gone: there may be something to do. */
  changed(): void;
  /** Resolves when all that was told up to now is on disk; false where that can never be. */
  settled(): Promise<boolean>;
  /** No runner can be kept alive. */
  failed(error: unknown): void;
}

/** What trains the trials of one study: threads of this machine, workers on others, or both. */
export interface Fleet {
  /** How many trials are in flight. */
  readonly size: number;
  /** How many of them are in quarantine. */
  readonly quarantined: number;
  /** How many trials to have in flight beyond those that train, so that what becomes free finds one waiting. */
  readonly ahead: number;
  /** How many trials have been taken up and have not ended. */
  readonly running: number;
  /** How many trials train there at once. */
  threadsOf(place: Place): number;
  /** Whether a trial can be trained there now; `changed` is called when it can. */
  isReady(place: Place): boolean;
  /** Goes on with trials that workers train already; called once, before any other trial is trained. */
  takeOver(flights: readonly Flight[]): void;
  /** Trains a trial where `isReady` was true; false where that has changed since. */
  train(flight: Flight): boolean;
  /** The attempt in flight at the trial of that number. */
  find(trial: number): Flight | undefined;
  /** Asks a trial to stop at the end of its epoch. False if nobody has taken it up. */
  stop(flight: Flight): boolean;
  /** Asks every trial to stop at the end of its epoch. */
  stopAll(): void;
  /** Takes back what nobody has taken up yet. */
  recall(): void;
  /** Gives up what runs, and says nothing more. */
  end(): Promise<void>;
}
