import { fork } from 'node:child_process';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RidgelineError } from '@ridgeline/core';
import type { TrialBackend } from '../backend/trial-backend.ts';
import { requirePeerFolder } from '../tensorflow/tfjs-node.ts';
import type { TriedObjective } from './try-objective.ts';

const program = fileURLToPath(new URL(`try-objective${extname(import.meta.url)}`, import.meta.url));

/**
 * Loads a user module in a separate process, so that an error that would fail every trial surfaces before the first one
 * starts.
 *
 * @param module path of the module, relative to the working folder
 * @throws RidgelineError `FILE_UNREADABLE` if it cannot be loaded or exports no function, `BACKEND_UNAVAILABLE` if its
 * function uses TensorFlow.js and a package for that is not installed.
 *
 * @example
 * await checkObjective('sweeps/cnn.ts', backend);
 */
export async function checkObjective(module: string, backend: TrialBackend): Promise<void> {
  const tried = await tryObjective(resolve(module));
  if (tried.type === 'refused') {
    const { message, hint } = tried;
    throw new RidgelineError('FILE_UNREADABLE', message, { hint });
  }
  const isNative = backend.type === 'tensorflow' && backend.choice.candidate !== 'wasm';
  if (tried.usesTensorFlow && isNative) requirePeerFolder();
}

/**
 * Loads a user module in a separate process.
 *
 * @param file absolute path
 */
export function tryObjective(file: string): Promise<TriedObjective> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [file], { stdio: 'ignore' });
    child.once('message', (tried) => resolve(tried as TriedObjective));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      resolve({
        type: 'refused',
        message: `${file} ended its process ${how} while it was loaded.`,
        hint: undefined,
      });
    });
  });
}
