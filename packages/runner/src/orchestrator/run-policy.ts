import { defaultRunnerLimits, type RunnerLimits } from '../supervisor/runner-limits.ts';

/** What a run puts up with. */
export interface RunPolicy {
  readonly limits: RunnerLimits;
  /** How often a trial is tried again after an error of its own. */
  readonly retries: number;
  /** The study is stopped when more trials than this have failed. */
  readonly maxFailures: number | undefined;
}

export const defaultPolicy: RunPolicy = { limits: defaultRunnerLimits, retries: 0, maxFailures: undefined };
