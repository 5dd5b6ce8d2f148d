import type { MessagePort } from 'node:worker_threads';
import type { Group, Metric } from '@ridgeline/core';
import type { TrialBackend } from './backend/trial-backend.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';

/** Assignment of a training thread. */
export interface Work {
  readonly group: Group;
  readonly backend: TrialBackend;
  /** Undefined where the user's own model brings its own data. */
  readonly shared: SharedDataSet | undefined;
  /** The test part, for trials of finals; undefined for all others. */
  readonly test?: SharedDataSet | undefined;
  /** Where the weights of trials are kept; left out: nowhere. */
  readonly checkpoints?: WantedCheckpoints | undefined;
  /** For reports and endings, and for requests. */
  readonly port: MessagePort;
}

/** Destination of the weights of each trial that trains to its end. */
export interface WantedCheckpoints {
  /** Its strategy points at the epoch whose weights are meant. */
  readonly metric: Metric;
  readonly to:
    | { readonly type: 'folder'; readonly folder: string }
    /** Sent together with the end, unless they have more bytes than `most`. */
    | { readonly type: 'end'; readonly most: number };
}
