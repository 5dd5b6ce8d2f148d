import type { StudyLog, StudyView, Study, SweepDefinition } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import type { Workers } from '../remote/remote-fleet.ts';
import type { RunnerLimits } from '../supervisor/runner-limits.ts';
import type { RunnerLaunch } from '../supervisor/runner-process.ts';
import type { StudyEvent } from './study-event.ts';

export interface RunStudyOptions {
  /** Study to run. The caller must be its owner. */
  readonly study: Study<SweepDefinition>;
  readonly log: StudyLog;
  readonly view: StudyView;
  readonly runner: RunnerLaunch;
  /** Number of training threads of this machine, at least one; 0 is allowed with `workers`. */
  readonly threads: number;
  /** Workers on other machines, which train in addition to the threads. */
  readonly workers?: Workers;
  /** Limits of runner processes; the definition limits the time of a trial. */
  readonly limits?: Omit<RunnerLimits, 'timeout'>;
  /**
   * Takes an interim look at finals, after the results of `seeds` seeds of each strategy are on disk. Returns the
   * strategies that train further; by default all do.
   */
  readonly takeLook?: (seeds: number) => Promise<readonly string[]>;
  readonly onEvent?: (event: StudyEvent) => void;
  /** Clock of limits and pauses, except for the study's `time`; by default the system's clock. */
  readonly clock?: Clock | undefined;
}
