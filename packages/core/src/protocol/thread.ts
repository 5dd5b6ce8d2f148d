import type { Report } from '../report.ts';
import type { Task } from '../task/task.ts';
import type { AttemptKey, FailureKind, Fingerprint } from '../trial.ts';

/** One trial of a group, ready to train. */
export interface GroupMember {
  readonly key: AttemptKey;
  readonly task: Task;
  /** The training seed; the same for all members of a group. */
  readonly seed: number;
}

/** Trials that train as one program: the same data, shapes and training seed. One member is a group too. */
export interface Group {
  readonly members: readonly GroupMember[];
}

/** What an attempt came to, as the thread saw it. The metric's strategy is applied by who keeps the reports. */
export type Ending =
  /** All epochs that were asked for, or stopped by its own early stopping. */
  | { readonly type: 'trained' }
  /** Asked to stop, and stopped at the end of an epoch. */
  | { readonly type: 'stopped'; readonly step: number }
  | { readonly type: 'diverged'; readonly step: number; readonly metric: string }
  | { readonly type: 'failed'; readonly kind: FailureKind; readonly message: string };

/** From a training thread, on the port of the group that it trains. */
export type ThreadMessage =
  | { readonly type: 'report'; readonly key: AttemptKey; readonly report: Report }
  | {
      readonly type: 'ended';
      readonly key: AttemptKey;
      readonly ending: Ending;
      readonly fingerprint: Fingerprint | undefined;
    }
  /** The answer to a ping. */
  | { readonly type: 'alive' };

/** To a training thread, on the port of the group that it trains; read between batches. */
export type ToThread =
  | { readonly type: 'stop'; readonly trial: number }
  /** Answer `alive`, so that a long epoch can be told from a thread that hangs. */
  | { readonly type: 'ping' };

/** What a thread returns when it has trained a group. */
export interface GroupDone {
  /** Tensors that this thread has made in its whole life. The native backend's numbers for them are 32 bits wide. */
  readonly tensors: number;
}
