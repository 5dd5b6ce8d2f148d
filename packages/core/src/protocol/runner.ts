import type { FailureKind } from '../trial.ts';
import type { ThreadMessage, ToThread, TrialAttempt } from './thread.ts';

/**
 * Message from the orchestrator to the runner process. Messages are sent as arrays, one array per turn of the
 * orchestrator's event loop. `token` identifies an attempt.
 */
export type ToRunner =
  /** First message: start this many threads, each with a heap of at most `heap` MiB (by default Node's limit). */
  | { readonly type: 'open'; readonly threads: number; readonly heap: number | undefined }
  /** Train a trial as soon as a thread is free. */
  | { readonly type: 'train'; readonly trial: TrialAttempt }
  /** Pass `message` to the thread that trains the trial. */
  | { readonly type: 'tell'; readonly token: string; readonly message: ToThread }
  /** Return the trial if no thread has started it. */
  | { readonly type: 'revoke'; readonly token: string }
  /** End the thread that trains the trial, regardless of its state. */
  | { readonly type: 'kill'; readonly token: string };

/** Cause of the loss of attempts: their thread returned or died before they had ended. */
export type LossCause =
  /** The trial's own code failed. */
  | { readonly type: 'error'; readonly message: string }
  /** The trial exceeded its time limit. */
  | { readonly type: 'timeout'; readonly message: string }
  /** Death or hang that one of the lost trials caused. `isAlone` is true if there is only one suspect. */
  | {
      readonly type: 'suspect';
      readonly kind: FailureKind;
      readonly reason: string;
      readonly isAlone: boolean;
    }
  /** Death that none of the lost trials caused. */
  | { readonly type: 'bystander'; readonly reason: string };

/**
 * Message from the runner process to the orchestrator. Messages are sent as arrays, one array per turn of the runner's
 * event loop.
 */
export type FromRunner =
  /** All threads have started. */
  | { readonly type: 'ready'; readonly threads: number }
  /** No trial can be trained in this process or in a new one. The process exits now. */
  | { readonly type: 'broken'; readonly message: string }
  | { readonly type: 'from-thread'; readonly token: string; readonly message: ThreadMessage }
  /** The trial's thread is free again. The trial has ended or, with `cause`, is lost. */
  | { readonly type: 'trial-ended'; readonly token: string; readonly cause: LossCause | undefined }
  /**
   * Sent once a second: the resident memory of the process, in bytes, and the largest tensor count of any thread.
   */
  | { readonly type: 'vitals'; readonly memory: number; readonly tensors: number };
