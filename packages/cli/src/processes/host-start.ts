import type { DataTask, UserFile } from '@ridgeline/core';
import type { TrialBackend, WantedCheckpoints } from '@ridgeline/trainer';

/** Start options of a runner process, as JSON in its first argument. */
export interface HostStart {
  /** Backend of all trials, which is set up already. */
  readonly backend: TrialBackend;
  /** Start of the mark of programs of its trials. */
  readonly mark: string;
  /** Files that trials read; none may have changed. */
  readonly files: readonly UserFile[];
  /** Data set to load before the first trial asks for it; by default none. */
  readonly data?: DataTask | undefined;
  /** GPUs that the slots of programs divide among them; by default none. */
  readonly gpus?: readonly string[] | undefined;
  /** Folder of the logs of trials that are programs; by default none are kept. */
  readonly logs?: string | undefined;
  /** Settings for keeping the weights or files of trials; by default none are kept. */
  readonly checkpoints?: WantedCheckpoints | undefined;
}
