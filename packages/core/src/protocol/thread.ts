import type { LayerSummary } from '../layer-summary.ts';
import type { Metric, Report } from '../metric.ts';
import type { TestResult } from '../test-result.ts';
import type { NetworkTask } from '../task/network-task.ts';
import type { TrialTask } from '../task/trial-task.ts';
import type { AttemptKey, Fingerprint, Outcome } from '../trial.ts';

/** An attempt with everything that a thread needs to train it. */
export interface TrialAttempt<T extends TrialTask = TrialTask> {
  readonly key: AttemptKey;
  readonly task: T;
  /** Training seed. */
  readonly seed: number;
  /** Epoch after which training pauses; left out: it does not pause. */
  readonly pause?: number | undefined;
  /** Tasks of earlier epochs, oldest first; left out if all epochs have the same task. */
  readonly before?: readonly TrainingSegment[] | undefined;
  /**
   * Metric of the search; left out except in finals. When a finals trial ends, it is evaluated on the test part with the
   * weights of the epoch that counts.
   */
  readonly finals?: Metric | undefined;
  /** Number of the attempt's slot on this machine, from 0. A slot has its own devices, and one attempt at a time. */
  readonly slot?: number | undefined;
}

/** Epochs of a training run that have the same task, up to the epoch `until`, inclusive. */
export interface TrainingSegment {
  readonly until: number;
  readonly task: NetworkTask;
}

/** End of an attempt, as seen by the thread. The orchestrator, which has the reports, summarizes the metric. */
export type Ending =
  /** Trained for all requested epochs, or ended by early stopping. */
  | {
      readonly type: 'trained';
      /** Epoch whose weights early stopping restored, from 1; undefined if none. */
      readonly restored?: number | undefined;
    }
  /** Stopped on request, or paused, at the end of an epoch. */
  | { readonly type: 'stopped'; readonly step: number }
  | Extract<Outcome, { type: 'diverged' | 'failed' }>;

/** Saved files of a trial: a network's `model.json` and `weights.bin`, or the files that a module wrote. */
export interface Checkpoint {
  readonly files: readonly NewFile[];
}

/** File to write, with its content. */
export interface NewFile {
  /** Relative path, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Last message of an attempt. */
export interface ThreadEnd {
  readonly type: 'ended';
  readonly ending: Ending;
  readonly fingerprint: Fingerprint | undefined;
  /** Layer summaries of a network that completed its training. */
  readonly layers?: readonly LayerSummary[] | undefined;
  /** Result on the test part, for a complete finals trial. */
  readonly test?: TestResult | undefined;
  /** Files of a complete trial, if another machine stores them. */
  readonly checkpoint?: Checkpoint | undefined;
}

/** Message about a trial from its thread, on the trial's port, or from the host of the thread. */
export type ThreadMessage =
  /** Training starts; data and modules are loaded. */
  | { readonly type: 'started' }
  | { readonly type: 'report'; readonly report: Report }
  | ThreadEnd
  /** Warning for the user; training continues. It may be repeated. */
  | { readonly type: 'warning'; readonly message: string }
  /** Answer to a ping. */
  | { readonly type: 'alive' };

/** Message to a training thread, on the port of its trial. The thread reads it between batches. */
export type ToThread =
  /** Stop at the end of the epoch. */
  | { readonly type: 'stop' }
  /** Answer `alive`, which distinguishes a long epoch from a hung thread. */
  | { readonly type: 'ping' };
