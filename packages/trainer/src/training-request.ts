import type { MessagePort } from 'node:worker_threads';
import type { Metric, TrialAttempt } from '@ridgeline/core';
import type { ThreadBackend } from './backend/trial-backend.ts';
import type { StateFolder } from './checkpoint/training-states.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';

/** Trial for a training thread, with its inputs. */
export interface TrainingRequest {
  readonly trial: TrialAttempt;
  readonly backend: ThreadBackend;
  /** Training examples; undefined if a user module brings its own data. */
  readonly shared: SharedDataSet | undefined;
  /** Test part, for trials of finals only. */
  readonly test?: SharedDataSet | undefined;
  /** Destination of the trial's weights or files; by default, none are kept. */
  readonly checkpoints?: CheckpointSettings | undefined;
  /** Folder for the states of paused training runs; by default, none are stored. */
  readonly states?: StateFolder | undefined;
  /** Port that sends the trial's reports and its ending, and receives requests. */
  readonly port: MessagePort;
}

/** Settings for the files of a complete trial: a network's weights, or a user module's files. */
export interface CheckpointSettings {
  /** Metric that selects the epoch of the weights. */
  readonly metric: Metric;
  readonly destination:
    | { readonly type: 'folder'; readonly folder: string }
    /** Sends the files with the message that the trial has ended, unless they exceed `maxBytes`. */
    | { readonly type: 'end'; readonly maxBytes: number };
}
