import type { Group, StopMessage, ThreadMessage } from './thread.ts';

/** From the orchestrator to the runner process. */
export type ToRunner =
  | { readonly type: 'train'; readonly group: number; readonly task: Group }
  | StopMessage
  /** Finish nothing more, end now. */
  | { readonly type: 'shutdown' };

/** From the runner process to the orchestrator. */
export type FromRunner =
  /** All threads stand. */
  | { readonly type: 'ready'; readonly threads: number }
  | ThreadMessage
  /** The thread that trained the group is free again; every member has ended or, on `died`, will not. */
  | { readonly type: 'group-ended'; readonly group: number; readonly died: string | undefined };
