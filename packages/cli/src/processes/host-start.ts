import type { OwnFile } from '@ridgeline/core';
import type { WantedCheckpoints } from '@ridgeline/trainer';

/** Start options of a runner process, as JSON in its first argument. */
export interface HostStart {
  /** Files that trials read; none may have changed. */
  readonly files: readonly OwnFile[];
  /** Settings for storing the weights of trials; by default none are stored. */
  readonly checkpoints?: WantedCheckpoints;
}
