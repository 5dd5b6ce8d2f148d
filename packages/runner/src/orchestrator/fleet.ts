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
  /** What it was charged when it ended, in ms: its group's time, shared by the members that were active. */
  charged: number;
}

/** Where a group trains: with all others, or apart from them because one of its members is suspected. */
export type Place = 'main' | 'ward';

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

/** A group that was handed to a worker by an earlier leader, with what it has reported since. */
export interface InheritedGroup {
  /** Of its assignment. */
  readonly id: string;
  readonly place: Place;
  /** Members that have not ended. */
  readonly flights: readonly Flight[];
}

/** What trains the groups of one study: threads of this machine, workers on others, or both. */
export interface Fleet {
  /** How many groups are in flight. */
  readonly size: number;
  /** How many groups to have in flight beyond those that train, so that what becomes free finds one waiting. */
  readonly ahead: number;
  /** How many trials have been taken up and have not ended. */
  readonly running: number;
  /** How many groups train there at once. */
  threadsOf(place: Place): number;
  isBusy(place: Place): boolean;
  /** Whether groups can be trained there now; `changed` is called when they can. */
  isReady(place: Place): boolean;
  /** Goes on with groups that workers train already; called once, before any other group is trained. */
  takeOver(groups: readonly InheritedGroup[]): void;
  /** Trains a group where `isReady` was true; false where that has changed since. */
  train(flights: readonly Flight[], place: Place): boolean;
  /** Asks a trial to stop at the end of its epoch. False if nobody trains it. */
  stop(trial: number): boolean;
  /** Asks every trial to stop at the end of its epoch. */
  stopAll(): void;
  /** Takes back what nobody has taken up yet. */
  recall(): void;
  /** Lets go of a place that is not needed any longer, as soon as its groups have ended. */
  dismiss(place: Place): void;
  /** Gives up what runs, and says nothing more. */
  end(): Promise<void>;
}
