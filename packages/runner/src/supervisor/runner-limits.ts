import { totalmem } from 'node:os';

/** Limits of a runner and its trials. Times are milliseconds, memory is bytes. */
export interface RunnerLimits {
  /** How long a trial may train. */
  readonly timeout: number | undefined;
  /**
   * How long a thread may neither report nor answer a ping, and how long a process may take to begin a trial that it has
   * a thread for: its data are loaded then.
   */
  readonly silence: number;
  /** How long a thread may take to end when it was told to; then the process has to. */
  readonly grace: number;
  /** How long a process may take until all its threads stand. */
  readonly start: number;
  /** Resident memory at which the process is killed. */
  readonly memory: number;
  /** When the process is replaced as soon as its trials have ended. */
  readonly recycle: {
    readonly age: number;
    readonly memory: number;
    /** Tensors that one thread has made; TensorFlow's numbers for them wrap at 2^31. */
    readonly tensors: number;
  };
}

// A container's limit where there is one; Node answers 0 or a huge number where there is none.
const memory = Math.min(process.constrainedMemory() || Infinity, totalmem());

export const defaultRunnerLimits: Omit<RunnerLimits, 'timeout'> = {
  silence: 10 * 60_000,
  grace: 2000,
  start: 2 * 60_000,
  memory: 0.9 * memory,
  recycle: { age: 6 * 60 * 60_000, memory: 0.6 * memory, tensors: 1e9 },
};
