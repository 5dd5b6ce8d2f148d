import type { ThreadMessage, ToThread, TrialAttempt } from './thread.ts';

/**
 * From the orchestrator to the runner process, as arrays, one for each turn of its event loop. `token` names an attempt.
 */
export type ToRunner =
  /** The first message: start so many threads, each with a JavaScript heap of at most `heap` MiB. */
  | { readonly type: 'open'; readonly threads: number; readonly heap: number | undefined }
  /** Train a trial as soon as a thread is free. */
  | { readonly type: 'train'; readonly trial: TrialAttempt }
  /** Hand `message` to the thread that trains the trial. */
  | { readonly type: 'tell'; readonly token: string; readonly message: ToThread }
  /** Give the trial back if no thread has taken it up yet. */
  | { readonly type: 'recall'; readonly token: string }
  /** End the thread that trains the trial, whatever it does. */
  | { readonly type: 'kill'; readonly token: string };

/** End of a thread, or of the code it ran, before the end of its trial. */
export interface ThreadDeath {
  /**
   * `threw`: the trial threw or rejected, and the thread lives on; `uncaught`: the thread died of an exception or a
   * rejection that nobody waits for, which may be of an earlier trial; `exited`: `process.exit`; `out-of-memory`: the
   * thread's JavaScript heap was full; `killed`: by a `kill` message; `recalled`: given back before it began.
   */
  readonly cause: 'threw' | 'uncaught' | 'exited' | 'out-of-memory' | 'killed' | 'recalled';
  readonly message: string;
}

/** From the runner process to the orchestrator, as arrays, one for each turn of the runner's event loop. */
export type FromRunner =
  /** All threads stand. */
  | { readonly type: 'ready'; readonly threads: number }
  /** No trial can be trained in this process, and none could in another one like it. It ends now. */
  | { readonly type: 'broken'; readonly message: string }
  /** A thread has taken the trial up. */
  | { readonly type: 'trial-started'; readonly token: string }
  | { readonly type: 'from-thread'; readonly token: string; readonly message: ThreadMessage }
  /** The trial's thread is free again. The trial has ended or, with `death`, will not. */
  | { readonly type: 'trial-ended'; readonly token: string; readonly death: ThreadDeath | undefined }
  /** Once a second: the resident memory of the process in bytes, and the most tensors that one thread has made. */
  | { readonly type: 'vitals'; readonly memory: number; readonly tensors: number };
