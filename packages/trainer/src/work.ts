import type { MessagePort } from 'node:worker_threads';
import type { Metric, TrialAttempt } from '@ridgeline/core';
import type { TrialBackend } from './backend/trial-backend.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';

/** A trial for a training thread, with what it needs. */
export interface Work {
  readonly trial: TrialAttempt;
  readonly backend: TrialBackend;
  /** Undefined where the user's own model brings its own data. */
  readonly shared: SharedDataSet | undefined;
  /** The test part, for trials of finals; undefined for all others. */
  readonly test?: SharedDataSet | undefined;
  /** Where the trial's weights are kept; left out: nowhere. */
  readonly checkpoints?: WantedCheckpoints | undefined;
  /** For reports and the end, and for requests. */
  readonly port: MessagePort;
}

/** Destination of the weights of a trial that trains to its end. */
export interface WantedCheckpoints {
  /** It says which epoch's weights are meant. */
  readonly metric: Metric;
  readonly to:
    | { readonly type: 'folder'; readonly folder: string }
    /** Sent together with the end, unless they have more bytes than `most`. */
    | { readonly type: 'end'; readonly most: number };
}
