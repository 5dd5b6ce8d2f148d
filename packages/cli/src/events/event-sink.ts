import type { RunEvent } from '@ridgeline/core';

/** An event before anybody has looked at the clock. */
export type Untimed = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never;

/** Takes the events of a run, in order, and never makes the run wait. */
export interface EventSink {
  put(event: Untimed): void;
  /** Resolves when all that was put has been taken, or nobody is there to take it. */
  close(): Promise<void>;
}
