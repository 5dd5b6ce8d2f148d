import type {
  AttemptKey,
  TrainingSegment,
  LossCause,
  Metric,
  Report,
  SweepDefinition,
  ThreadEnd,
  TrialTask,
} from '@ridgeline/core';
import { earlierTasks } from '@ridgeline/core/parse';
import type { SuggestedTrial } from '@ridgeline/search';
import type { StopCause } from './loss-cause.ts';
import type { StudyEvent } from './study-event.ts';

/** Running attempt at a trial. */
export interface RunningAttempt extends SuggestedTrial {
  readonly task: TrialTask;
  readonly key: AttemptKey;
  /** Metric of the search whose finals this trial belongs to; undefined outside finals. */
  readonly finals: Metric | undefined;
  readonly pool: PoolKind;
  /** Tasks of earlier epochs, if the task changed during training; otherwise undefined. */
  readonly before: readonly TrainingSegment[] | undefined;
  /** Reports so far, in the order of their epochs. */
  readonly reports: Report[];
  /** Last epoch that counts if the attempt was pruned; otherwise undefined. */
  prunedAt: number | undefined;
  /** Reason why the supervisor stopped the attempt; undefined if it did not. */
  stopCause: StopCause | undefined;
  /** Time from its start on a thread to its end, in ms. */
  threadTime: number;
}

/** Creates the record of a started attempt. */
export function createAttempt(
  suggested: SuggestedTrial,
  key: AttemptKey,
  pool: PoolKind,
  definition: SweepDefinition,
  reports: Report[] = [],
): RunningAttempt {
  return {
    ...suggested,
    task: suggested.task!,
    key,
    finals: definition.finalsOf?.metric,
    pool,
    before: earlierTasks(definition, suggested.trial.configuration),
    reports,
    prunedAt: undefined,
    stopCause: undefined,
    threadTime: 0,
  };
}

/** Pool of runner processes: `quarantine` runs each suspect in a separate process. */
export type PoolKind = 'main' | 'quarantine';

/** Handlers of a fleet's events. */
export interface FleetListener {
  onEvent(event: StudyEvent): void;
  onReport(attempt: RunningAttempt, report: Report): void;
  /** Called when a thread has sent the end of its trial. */
  onEnd(attempt: RunningAttempt, end: ThreadEnd): void;
  /**
   * Called when a worker finishes a trial that already counts as lost. Another attempt may be running.
   */
  onLateEnd(attempt: RunningAttempt, end: ThreadEnd): void;
  /** Called when trials are lost, with their common cause. */
  onLoss(cause: LossCause, attempts: readonly RunningAttempt[]): void;
  /** Called when a thread is free or a process has ended: new work may be possible. */
  onChange(): void;
  /** Resolves when every earlier event is on disk; false if that can never happen. */
  flush(): Promise<boolean>;
  /**
   * Called with an error that ends the run: no runner stays alive, or the store, the data or the table of assignments
   * fails.
   */
  onFailure(error: unknown): void;
}

/** Threads of this machine, workers on other machines, or both, which train one study's trials. */
export interface Fleet {
  /** Number of trials in the fleet, including those that wait for a thread. */
  readonly size: number;
  /** Number of trials in quarantine. */
  readonly quarantinedCount: number;
  /** Number of trials to assign in advance, for threads that become free. */
  readonly lookAhead: number;
  /** Number of trials that threads are training. */
  readonly runningCount: number;
  /** Number of trials that can train in a pool simultaneously. */
  countThreads(pool: PoolKind): number;
  /**
   * True if a trial can be trained in the pool now. If not, the pool may start a process; `onChange` is called when a
   * trial can be trained.
   */
  isReady(pool: PoolKind): boolean;
  /** Adopts trials that workers are already training; called once, before any other trial is trained. */
  adopt(attempts: readonly RunningAttempt[]): void;
  /** Trains a trial. Returns false if the pool is no longer ready. */
  train(attempt: RunningAttempt): boolean;
  /** Attempt at a trial; undefined if the fleet does not have the trial. */
  find(trial: number): RunningAttempt | undefined;
  /** Asks a trial to stop at the end of its epoch. Returns false if no thread has it. */
  stop(attempt: RunningAttempt): boolean;
  /** Asks every trial to stop at the end of its epoch. */
  stopAll(): void;
  /** Revokes trials that have not started. */
  revoke(): void;
  /** Ends all processes immediately and abandons running trials, without further events. */
  end(): Promise<void>;
}
