import type { LossCause, ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';

/** Executes trials of one task type, for example on threads or as programs. */
export interface Executor {
  /**
   * Prepares to run `slots` trials simultaneously. A rejection or a later call of `onBroken` ends the process, because
   * no other trial could run.
   *
   * @param heap JavaScript heap of a thread, in MiB; by default Node's
   */
  open(slots: number, heap: number | undefined, onBroken: (reason: unknown) => void): Promise<void>;
  /** Runs a trial and sends its messages. At most `slots` trials run simultaneously. */
  run(trial: TrialAttempt, send: (message: ThreadMessage) => void): Execution;
  /** Largest number of tensors created by one thread; 0 without tensors. */
  readonly maxTensorCount: number;
  /**
   * Ends the trials' processes that do not belong to this process group, and removes the trials' files. Called before
   * this process ends.
   */
  endAll?(): void;
}

/** Handle of a trial in an executor. */
export interface Execution {
  /**
   * Resolves when the slot is free again: to the loss cause if the trial was lost, otherwise to undefined.
   */
  readonly done: Promise<LossCause | undefined>;
  post(message: ToThread): void;
  /** Ends the trial immediately, even in a system call. */
  kill(): void;
}
