import { fork } from 'node:child_process';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RidgelineError } from '@ridgeline/core';
import type { TrialBackend } from '../backend/trial-backend.ts';
import { requirePeerFolder } from '../tensorflow/tfjs-node.ts';
import type { ObjectiveCheck } from './try-objective.ts';

const program = fileURLToPath(new URL(`try-objective${extname(import.meta.url)}`, import.meta.url));

/**
 * Loads a user module in a separate process, to detect errors before the first trial starts.
 *
 * @param module path of the module, relative to the working folder
 * @throws RidgelineError `FILE_UNREADABLE` if it cannot be loaded or exports no function, `BACKEND_UNAVAILABLE` if its
 * function uses TensorFlow.js and a required package is not installed.
 *
 * @example
 * await checkObjective('sweeps/cnn.ts', backend);
 */
export async function checkObjective(module: string, backend: TrialBackend): Promise<void> {
  const check = await tryObjective(resolve(module));
  if (check.type === 'refused') {
    const { message, hint } = check;
    throw new RidgelineError('FILE_UNREADABLE', message, { hint });
  }
  const isNative = backend.type === 'tensorflow' && backend.choice.candidate !== 'wasm';
  if (check.usesTensorFlow && isNative) requirePeerFolder();
}

/**
 * Loads a user module in a separate process. Returns whether that succeeded, and whether the module uses TensorFlow.js.
 *
 * @param file absolute path
 */
export function tryObjective(file: string): Promise<ObjectiveCheck> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [file], { stdio: 'ignore' });
    child.once('message', (check) => resolve(check as ObjectiveCheck));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const ending = signal === null ? `with exit code ${code}` : `by ${signal}`;
      resolve({
        type: 'refused',
        message: `${file} ended its process ${ending} while it was loaded.`,
        hint: undefined,
      });
    });
  });
}
