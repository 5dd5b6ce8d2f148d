import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NetworkTask } from '@ridgeline/core';
import type { ThreadBackend } from '../backend/trial-backend.ts';
import { nativeEnvironment } from '../tensorflow/environment.ts';
import type { TrialTime } from './time-trial.ts';

/** Estimated time of a trial, or the reason why it could not be measured. */
export type TrialMeasurement =
  | ({ readonly type: 'measured' } & TrialTime)
  /** The backend or a step failed, as it would in a trial, or the measurement took too long. */
  | { readonly type: 'failed'; readonly message: string };

const program = fileURLToPath(new URL(`time-trial-process${extname(import.meta.url)}`, import.meta.url));

/**
 * Measures how long a trial takes on a backend of this machine, in about a second and in a separate process.
 *
 * @param task task that fits its data set; the examples of the data set are not used
 * @param limitMs time limit of the measurement
 * @example
 * const measurement = await measureTrial(task, backend);
 * if (measurement.type === 'measured') measurement.trialSeconds; // 2.7
 */
export function measureTrial(
  task: NetworkTask,
  backend: ThreadBackend,
  limitMs = 60_000,
): Promise<TrialMeasurement> {
  return new Promise((resolve, reject) => {
    const child = fork(program, {
      stdio: 'ignore',
      serialization: 'advanced',
      env: { ...process.env, ...nativeEnvironment },
    });
    const timer = setTimeout(() => {
      resolve({ type: 'failed', message: `a few steps take longer than ${limitMs / 1000} s` });
      child.kill('SIGKILL');
    }, limitMs);
    child.once('message', (result) => resolve(result as TrialMeasurement));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      const ending = signal === null ? `with exit code ${code}` : `by ${signal}`;
      resolve({ type: 'failed', message: `its process ended ${ending}` });
    });
    child.send({ task, backend });
  });
}
