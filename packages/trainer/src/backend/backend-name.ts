import { RidgelineError } from '@ridgeline/core';
import { tensorflowCandidates, type TensorFlowCandidate } from '../tensorflow/candidate.ts';

/**
 * Names of backends. `engine` trains networks on the compiled engine, `engine-wasm` on the engine's WebAssembly form.
 * The others train networks on TensorFlow: `tensorflow` on the best library that works on this machine, `native` on the
 * best native library, and each other name on the library of that name.
 */
export const backendNames = [
  'engine',
  'engine-wasm',
  'tensorflow',
  'native',
  ...tensorflowCandidates,
] as const;
export type BackendName = (typeof backendNames)[number];

/**
 * Backend named by `RIDGELINE_BACKEND`; `engine` if it is not set.
 *
 * @throws RidgelineError `USAGE` for an unknown backend
 */
export function readBackendName(): BackendName {
  const setting = process.env['RIDGELINE_BACKEND'];
  if (!setting) return 'engine';
  const name = backendNames.find((backend) => backend === setting);
  if (name !== undefined) return name;
  throw new RidgelineError('USAGE', `RIDGELINE_BACKEND is "${setting}".`, {
    hint: `it can be ${backendNames.join(', ')}`,
  });
}

/** TensorFlow libraries that a backend allows, best first. */
export function listCandidates(name: BackendName): readonly TensorFlowCandidate[] {
  if (name === 'native') return tensorflowCandidates.filter((candidate) => candidate !== 'wasm');
  const candidate = tensorflowCandidates.find((library) => library === name);
  return candidate === undefined ? tensorflowCandidates : [candidate];
}
