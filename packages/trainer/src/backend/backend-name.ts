import { RidgelineError } from '@ridgeline/core';
import { rungs, type Rung } from '../tensorflow/rung.ts';

/**
 * Names of backends.
 *
 * `engine` trains networks on the compiled engine, `engine-wasm` on its WebAssembly form. The others train networks on
 * TensorFlow: on the best of its libraries that works here, or on one by name.
 */
export const backendNames = ['engine', 'engine-wasm', 'tensorflow', 'native', ...rungs] as const;
export type BackendName = (typeof backendNames)[number];

/**
 * Backend named by `RIDGELINE_BACKEND`; `engine` if it is not set.
 *
 * @throws RidgelineError `USAGE` for an unknown backend
 */
export function chosenBackend(environment: NodeJS.ProcessEnv = process.env): BackendName {
  const named = environment['RIDGELINE_BACKEND'];
  if (!named) return 'engine';
  const name = backendNames.find((known) => known === named);
  if (name !== undefined) return name;
  throw new RidgelineError('USAGE', `RIDGELINE_BACKEND is "${named}".`, {
    hint: `it can be ${backendNames.join(', ')}`,
  });
}

/** TensorFlow libraries that a backend allows, best first. */
export function rungsOf(name: BackendName): readonly Rung[] {
  if (name === 'native') return rungs.filter((rung) => rung !== 'wasm');
  const rung = rungs.find((known) => known === name);
  return rung === undefined ? rungs : [rung];
}
