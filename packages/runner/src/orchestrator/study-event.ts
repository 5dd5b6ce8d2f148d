import type {
  Acknowledgement,
  AttemptEnd,
  AttemptReport,
  Fingerprint,
  Outcome,
  Trial,
} from '@ridgeline/core';

/** What happens to a study while it runs, for whoever shows it. Everything named here is on disk already. */
export type StudyEvent =
  /**
   * `trials`: as many as are planned, where that is known; `ended`: those that have an outcome from before; `lost`:
   * attempts that the last owner left behind.
   */
  | {
      readonly type: 'opened';
      readonly trials: number | undefined;
      readonly ended: number;
      readonly lost: number;
    }
  | { readonly type: 'runner-started'; readonly pid: number; readonly threads: number }
  | { readonly type: 'runner-died'; readonly pid: number | undefined; readonly reason: string }
  /** A runner is replaced for its age, its memory or its tensors. */
  | { readonly type: 'runner-recycled'; readonly pid: number; readonly reason: string }
  /** A process on some machine trains along from now on, `slots` trials at once. */
  | { readonly type: 'worker-joined'; readonly host: string; readonly pid: number; readonly slots: number }
  /** It does no more: it has said so, or nothing was heard of it for too long. */
  | { readonly type: 'worker-left'; readonly host: string; readonly pid: number; readonly slots: number }
  /** A thread has taken the trial up. */
  | { readonly type: 'trial-started'; readonly trial: Trial; readonly attempt: number }
  /** What trials have reported, as it came to the disk. */
  | { readonly type: 'reported'; readonly reports: readonly AttemptReport[] }
  /** The trial has an outcome; or, where it came `late`, its attempt had lost the trial before. */
  | {
      readonly type: 'trial-ended';
      readonly trial: Trial;
      readonly attempt: number;
      readonly outcome: Outcome;
      readonly acknowledgement: Acknowledgement;
    }
  /** The attempt came to nothing; the trial will be tried again. */
  | { readonly type: 'trial-lost'; readonly trial: Trial; readonly attempt: number; readonly reason: string }
  /** These were on threads where something died. Each runs again in quarantine, a runner of its own. */
  | { readonly type: 'suspected'; readonly trials: readonly number[] }
  /** A look of finals was taken at so many seeds: only the strategies that are `open` train further. */
  | { readonly type: 'looked'; readonly seeds: number; readonly open: readonly string[] }
  | { readonly type: 'paused'; readonly running: number }
  | { readonly type: 'resumed' }
  /** No trial begins any more; so many still run. */
  | { readonly type: 'draining'; readonly running: number }
  /** What runs is given up. */
  | { readonly type: 'stopping'; readonly running: number }
  /** From here on trials have other bits than before: curves of the two kinds agree only to a tolerance. */
  | { readonly type: 'numerics-changed'; readonly before: Fingerprint; readonly now: Fingerprint }
  /** What a thread has to say about how it trains; the same words only once. */
  | { readonly type: 'warning'; readonly message: string }
  /** The store cannot be written. Nothing is lost: it is tried again. */
  | { readonly type: 'store-unwritable'; readonly message: string }
  | { readonly type: 'store-writable' }
  /** The run is to end, and waits for a store that cannot be written; one more interrupt leaves without it. */
  | { readonly type: 'waits-for-store'; readonly message: string };

/** How a run of a study ended. */
export type StudyEnd =
  /** Every trial has an outcome. */
  | { readonly type: 'complete' }
  /** By a criterion of the sweep, by a command, or by too many failures: before all was done. */
  | { readonly type: 'stopped'; readonly reason: string }
  /** The run is over, the study is not: `remaining` trials have no outcome yet, where it is known how many. */
  | { readonly type: 'interrupted'; readonly remaining: number | undefined }
  /**
   * The same, but without waiting for a store that could not be written: what is `unsaved` is not known to be on disk, and
   * the store may still be busy.
   */
  | {
      readonly type: 'left';
      readonly remaining: number | undefined;
      readonly unsaved: readonly AttemptEnd[];
    };
