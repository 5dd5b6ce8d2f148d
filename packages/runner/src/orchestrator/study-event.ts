import type {
  Acknowledgement,
  AttemptEnd,
  AttemptReport,
  Fingerprint,
  Outcome,
  Trial,
} from '@ridgeline/core';

/** Event of a running study, for display. Its reports and outcomes are already on disk. */
export type StudyEvent =
  /**
   * The run has started. `trials`: number of planned trials, if known; `ended`: number of these with an outcome;
   * `lost`: number of attempts lost with the last owner.
   */
  | {
      readonly type: 'opened';
      readonly trials: number | undefined;
      readonly ended: number;
      readonly lost: number;
    }
  | { readonly type: 'runner-started'; readonly pid: number; readonly threads: number }
  | { readonly type: 'runner-died'; readonly pid: number | undefined; readonly reason: string }
  /** A runner is replaced because of its age, memory or tensors. */
  | { readonly type: 'runner-recycled'; readonly pid: number; readonly reason: string }
  /** A worker process has joined, and trains up to `slots` trials simultaneously. */
  | { readonly type: 'worker-joined'; readonly host: string; readonly pid: number; readonly slots: number }
  /** A worker has left: it signed off, its lease ran out, or it listens to another queue. */
  | { readonly type: 'worker-left'; readonly host: string; readonly pid: number; readonly slots: number }
  /** A thread has started the trial. */
  | { readonly type: 'trial-started'; readonly trial: Trial; readonly attempt: number }
  /** Reports of trials, as they reached the disk. */
  | { readonly type: 'reported'; readonly reports: readonly AttemptReport[] }
  /** The attempt has an outcome. If `acknowledgement` is `late`, the attempt had already counted as lost. */
  | {
      readonly type: 'trial-ended';
      readonly trial: Trial;
      readonly attempt: number;
      readonly outcome: Outcome;
      readonly acknowledgement: Acknowledgement;
    }
  /** The attempt was lost; the trial is tried again, in this run or when the study resumes. */
  | { readonly type: 'trial-lost'; readonly trial: Trial; readonly attempt: number; readonly reason: string }
  /**
   * Trials were lost because their thread or process died or hung. Each runs again in quarantine, in a separate runner.
   */
  | { readonly type: 'suspected'; readonly trials: readonly number[] }
  /** An interim look at the finals with `seeds` seeds is complete. Only the `open` strategies train further. */
  | { readonly type: 'looked'; readonly seeds: number; readonly open: readonly string[] }
  | { readonly type: 'paused'; readonly running: number }
  | { readonly type: 'resumed' }
  /** No more trials start; `running` trials still run. */
  | { readonly type: 'draining'; readonly running: number }
  /** Running trials are abandoned. */
  | { readonly type: 'stopping'; readonly running: number }
  /** A trial ran with different numerics than earlier ones, so equal trials may differ in their last bits. */
  | { readonly type: 'numerics-changed'; readonly before: Fingerprint; readonly now: Fingerprint }
  /** Warning of a thread, a worker or the queue. Repeated warnings of threads and workers are dropped. */
  | { readonly type: 'warning'; readonly message: string }
  /** The store cannot be written. Nothing is lost, and writing is retried. */
  | { readonly type: 'store-unwritable'; readonly message: string }
  | { readonly type: 'store-writable' }
  /** The run is about to end, and waits for an unwritable store. Another interrupt leaves without it. */
  | { readonly type: 'waits-for-store'; readonly message: string };

/** End of a run of a study. */
export type StudyEnd =
  /** Every trial has an outcome. */
  | { readonly type: 'complete' }
  /** Ended early by a criterion, a command, or too many failures. */
  | { readonly type: 'stopped'; readonly reason: string }
  /** The run is over, the study is not: `remaining` trials have no outcome yet, undefined if unknown. */
  | { readonly type: 'interrupted'; readonly remaining: number | undefined }
  /**
   * Interrupted without waiting for an unwritable store: `unsaved` ends are not known to be on disk, and the
   * store may still be busy.
   */
  | {
      readonly type: 'left';
      readonly remaining: number | undefined;
      readonly unsaved: readonly AttemptEnd[];
    };
