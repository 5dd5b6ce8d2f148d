import type { ThreadDeath, ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';

/** Runs the trials of one type of task, in threads or as programs for example. */
export interface Executor {
  /**
   * Prepares to run `slots` trials at once, on threads with a JavaScript heap of `heap` MiB; by default Node's. A rejection ends the process, and so does a later call of `onBroken`, since
   * no other trial could run either.
   */
  open(slots: number, heap: number | undefined, onBroken: (reason: unknown) => void): Promise<void>;
  /** Runs a trial and sends its messages. Called for at most `slots` trials at once. */
  run(trial: TrialAttempt, send: (message: ThreadMessage) => void): Execution;
  /** Maximum over threads of the number of tensors created; 0 if there are none. */
  readonly tensors: number;
  /** Ends processes that trials have started outside of this process group. Called just before this process ends. */
  endAll?(): void;
}

/** Running attempt of a trial. */
export interface Execution {
  /**
   * Resolves when the slot is free again: to the death of its thread if the trial did not end, otherwise to undefined.
   */
  readonly done: Promise<ThreadDeath | undefined>;
  post(message: ToThread): void;
  /** Ends the trial at once, even in a system call. */
  kill(): void;
}
