import { RidgelineError } from '@ridgeline/core';
import { rungs, type Rung } from '../tensorflow/rung.ts';

/**
 * Names of backends. `engine`: networks train on the compiled engine; `engine-wasm`: on its WebAssembly form. The others:
 * networks train on TensorFlow, on the best that works here or, by name, on one of its libraries.
 */
export const backendNames = ['engine', 'engine-wasm', 'tensorflow', 'native', ...rungs] as const;
export type BackendName = (typeof backendNames)[number];

/**
 * The backend that `RIDGELINE_BACKEND` names, `engine` where it is not set.
 *
 * @throws RidgelineError `USAGE` where there is no such backend
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

/** The TensorFlow libraries that a backend allows, best first. */
export function rungsOf(name: BackendName): readonly Rung[] {
  if (name === 'native') return rungs.filter((rung) => rung !== 'wasm');
  const rung = rungs.find((known) => known === name);
  return rung === undefined ? rungs : [rung];
}
