import type { Group, ThreadMessage, ToThread } from './thread.ts';

/** From the orchestrator to the runner process. They travel as arrays, one for each turn of the orchestrator's event loop. */
export type ToRunner =
  /** The first message: start so many threads, each with a JavaScript heap of at most `heap` MiB. */
  | { readonly type: 'open'; readonly threads: number; readonly heap: number | undefined }
  /** Train `members` as group `group` as soon as a thread is free. */
  | { readonly type: 'train'; readonly group: number; readonly members: Group['members'] }
  /** Hand `message` to the thread that trains `group`. */
  | { readonly type: 'tell'; readonly group: number; readonly message: ToThread }
  /** Give `group` back if no thread has taken it up yet. */
  | { readonly type: 'recall'; readonly group: number }
  /** End the thread that trains `group`, whatever it does. */
  | { readonly type: 'kill'; readonly group: number };

/** How a thread, or what it ran, came to an end before its members did. */
export interface ThreadDeath {
  /**
   * `threw`: what trains the group threw or rejected, and the thread lives on; `uncaught`: the thread died of an exception
   * or a rejection that nobody waits for, which may be of an earlier group; `exited`: `process.exit`; `out-of-memory`: the
   * thread's JavaScript heap was full; `killed`: by a `kill` message; `recalled`: given back before it began.
   */
  readonly cause: 'threw' | 'uncaught' | 'exited' | 'out-of-memory' | 'killed' | 'recalled';
  readonly message: string;
}

/** From the runner process to the orchestrator. They travel as arrays, one for each turn of the runner's event loop. */
export type FromRunner =
  /** All threads stand. */
  | { readonly type: 'ready'; readonly threads: number }
  /** No group can be trained in this process, and none could in another one like it. It ends now. */
  | { readonly type: 'broken'; readonly message: string }
  /** A thread has taken the group up. */
  | { readonly type: 'group-started'; readonly group: number }
  | { readonly type: 'from-thread'; readonly group: number; readonly message: ThreadMessage }
  /** The thread that trained the group is free again; every member has ended or, with `death`, will not. */
  | { readonly type: 'group-ended'; readonly group: number; readonly death: ThreadDeath | undefined }
  /** Once a second: the resident memory of the process in bytes, and the most tensors that one thread has made. */
  | { readonly type: 'vitals'; readonly memory: number; readonly tensors: number };
