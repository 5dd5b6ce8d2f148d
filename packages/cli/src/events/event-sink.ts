import type { RunEvent } from '@ridgeline/core';

/** Event without its timestamp. */
export type UntimedEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never;

/** Sink for the events of a run. The sink never makes the run wait. */
export interface EventSink {
  put(event: UntimedEvent): void;
  /** Resolves when every event is written, or the reader has closed the stream. */
  close(): Promise<void>;
}
