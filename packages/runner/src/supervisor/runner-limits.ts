import { totalmem } from 'node:os';
import type { SearchDefinition } from '@ridgeline/core';

/** Limits of a runner and its trials. Times are milliseconds, memory is bytes. */
export interface RunnerLimits {
  /** Time limit of a trial. */
  readonly timeout: number | undefined;
  /**
   * Maximum time in which a thread neither reports nor answers a ping. Also the maximum time to start a trial on a free
   * thread, which includes loading its data.
   */
  readonly silence: number;
  /** Time for a killed thread to end. Afterwards the process is killed. */
  readonly grace: number;
  /** Time for a process to have all its threads ready. */
  readonly start: number;
  /** Resident memory at which the process is killed. */
  readonly memory: number;
  /** Limits after which the process is replaced, as soon as its trials have ended. */
  readonly recycle: {
    readonly age: number;
    readonly memory: number;
    /** Tensors created by one thread; TensorFlow's ids for them wrap at 2^31. */
    readonly tensors: number;
  };
}

// A container's limit if there is one; without it Node returns 0 or a huge number.
const availableMemory = Math.min(process.constrainedMemory() || Infinity, totalmem());

/** Limits of the runners of a study: `limits` with the study's time limit for a trial. */
export function runnerLimitsOf(
  { failures: { timeout } }: Pick<SearchDefinition, 'failures'>,
  limits = defaultRunnerLimits,
): RunnerLimits {
  return { ...limits, timeout: timeout === undefined ? undefined : 1000 * timeout };
}

export const defaultRunnerLimits: Omit<RunnerLimits, 'timeout'> = {
  silence: 10 * 60_000,
  grace: 2000,
  start: 2 * 60_000,
  memory: 0.9 * availableMemory,
  recycle: { age: 6 * 60 * 60_000, memory: 0.6 * availableMemory, tensors: 1e9 },
};
