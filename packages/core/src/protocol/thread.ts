import type { LayerSummary } from '../layer-summary.ts';
import type { Metric } from '../metric.ts';
import type { Report } from '../report.ts';
import type { TestResult } from '../test-result.ts';
import type { TrialTask } from '../task/objective-task.ts';
import type { AttemptKey, FailureKind, Fingerprint } from '../trial.ts';

/** One attempt at a trial, ready to train. */
export interface TrialAttempt<T extends TrialTask = TrialTask> {
  readonly key: AttemptKey;
  readonly task: T;
  /** The training seed. */
  readonly seed: number;
  /**
   * In finals, and nowhere else: what the search ranked by. The trial meets the test part at its end, with the weights of
   * the epoch that counts.
   */
  readonly finals?: Metric | undefined;
}

/** End of an attempt, as the thread saw it. The metric is summarized by who keeps the reports. */
export type Ending =
  /** All epochs that were asked for, or stopped by its own early stopping. */
  | {
      readonly type: 'trained';
      /** Epoch whose weights early stopping restored, from 1; undefined where it restored none. */
      readonly restored?: number | undefined;
    }
  /** Asked to stop, and stopped at the end of an epoch. */
  | { readonly type: 'stopped'; readonly step: number }
  | { readonly type: 'diverged'; readonly step: number; readonly metric: string }
  | { readonly type: 'failed'; readonly kind: FailureKind; readonly message: string };

/** The weights of a network as files have them, which `tf.loadLayersModel` reads. */
export interface Checkpoint {
  /** Contents of `model.json`. */
  readonly model: Uint8Array;
  /** Contents of `weights.bin`. */
  readonly weights: Uint8Array;
}

/** Last message of an attempt. */
export interface ThreadEnd {
  readonly type: 'ended';
  readonly ending: Ending;
  readonly fingerprint: Fingerprint | undefined;
  /** Summary of the weights of a network that trained to its end. */
  readonly layers?: readonly LayerSummary[] | undefined;
  /** Of a trial of finals that trained to its end. */
  readonly test?: TestResult | undefined;
  /** Of a network that trained to its end, where another machine keeps its weights. */
  readonly checkpoint?: Checkpoint | undefined;
}

/** From a training thread, on the port of its trial. */
export type ThreadMessage =
  | { readonly type: 'report'; readonly report: Report }
  | ThreadEnd
  /** Something that a person should know, though training goes on; said once a thread. */
  | { readonly type: 'warning'; readonly message: string }
  /** The answer to a ping. */
  | { readonly type: 'alive' };

/** To a training thread, on the port of its trial; read between batches. */
export type ToThread =
  /** Stop at the end of the epoch. */
  | { readonly type: 'stop' }
  /** Answer `alive`, so that a long epoch can be told from a thread that hangs. */
  | { readonly type: 'ping' };

/** Return value of a thread that has trained a trial. */
export interface TrialDone {
  /** Tensors that this thread has made in its whole life. The native backend's numbers for them are 32 bits wide. */
  readonly tensors: number;
}
