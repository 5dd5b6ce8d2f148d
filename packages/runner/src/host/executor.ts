import type { ThreadDeath, ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';

/** Runs the trials of one type of task, in threads or as programs for example. */
export interface Executor {
  /**
   * Prepares to run `slots` trials at once. A rejection ends the process, and so does a later call of `onBroken`, since
   * no other trial could run either.
   */
  open(options: ExecutorOptions): Promise<void>;
  /** Runs a trial. Called for at most `slots` trials at once. */
  run(trial: TrialAttempt, listener: ExecutionListener): Execution;
  /** Maximum over threads of the number of tensors created; 0 if there are none. */
  readonly tensors: number;
  /** Ends processes that trials have started outside of this process group. Called just before this process ends. */
  endAll?(): void;
}

export interface ExecutorOptions {
  readonly slots: number;
  /** JavaScript heap of a thread, in MiB; by default Node's. */
  readonly heap: number | undefined;
  onBroken(reason: unknown): void;
}

export interface ExecutionListener {
  /** Called once, when everything that the trial needs is loaded. */
  onStart(): void;
  onMessage(message: ThreadMessage): void;
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
