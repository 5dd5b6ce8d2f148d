import type { OwnFile } from '@ridgeline/core';
import type { CheckpointFolder } from '@ridgeline/trainer';

/** What a runner process is started with, as JSON in its first argument. */
export interface HostStart {
  /** What trials read, and nothing else may be there. */
  readonly files: readonly OwnFile[];
  /** Where threads leave the weights of trials; left out: nowhere. */
  readonly checkpoints?: CheckpointFolder;
}
