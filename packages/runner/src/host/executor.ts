import type { ThreadDeath, ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';

/** Way to run the trials of one type of task, such as in threads or as programs. */
export interface Executor {
  /**
   * Prepares to run `slots` trials at once. A rejection ends the process, and so does a later call of `onBroken`: no
   * other trial would fare better.
   */
  open(options: ExecutorOptions): Promise<void>;
  /** Runs a trial. Called for at most `slots` trials at once. */
  run(trial: TrialAttempt, listener: ExecutionListener): Execution;
  /** Largest number of tensors made by one thread; 0 if there are none. */
  readonly tensors: number;
  /** Ends processes that trials have started outside of this process group. This process ends next. */
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

/** One attempt that runs. */
export interface Execution {
  /** Resolves when the slot is free again; to a death if the trial has no end. */
  readonly done: Promise<ThreadDeath | undefined>;
  post(message: ToThread): void;
  /** Ends the trial at once, whatever it is doing. */
  kill(): void;
}
