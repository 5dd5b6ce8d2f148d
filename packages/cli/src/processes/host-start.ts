import type { OwnFile } from '@ridgeline/core';
import type { WantedCheckpoints } from '@ridgeline/trainer';

/** What a runner process is started with, as JSON in its first argument. */
export interface HostStart {
  /** What trials read, and nothing else may be there. */
  readonly files: readonly OwnFile[];
  /** What threads do with the weights of trials; left out: nothing. */
  readonly checkpoints?: WantedCheckpoints;
}
