import type { StudyLog } from '@ridgeline/core';

/** Name of an action: a method of `StudyLog`, except `close`. */
export type ActionName = Exclude<keyof StudyLog, 'close'>;

/** Result of an action. */
export type ActionResult<N extends ActionName> = Awaited<ReturnType<StudyLog[N]>>;

/**
 * Action: a call of a `StudyLog` method, as a value. A store can thus load the rows that a batch needs before it performs
 * the first action.
 */
export type Action = {
  [N in ActionName]: {
    readonly type: N;
    readonly study: string;
    /** Arguments of the method, copied. */
    readonly args: Parameters<StudyLog[N]>;
    /** Time of the call, in ms since 1970. */
    readonly at: number;
    /** Time of the call on a monotonic clock, in whole ms. */
    readonly monotonicTime: number;
  };
}[ActionName];
