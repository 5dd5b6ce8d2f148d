import type { CheckpointFolder } from '@ridgeline/trainer';

/** What a runner process is started with, as JSON in its first argument. */
export interface HostStart {
  /** Where threads leave the weights of trials; left out: nowhere. */
  readonly checkpoints?: CheckpointFolder;
}
