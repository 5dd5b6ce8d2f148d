import type { Fingerprint } from '@ridgeline/core';
import { detectHost, findWidestInstructions, type Host } from './host.ts';

/**
 * Version of the numerics of trials on TensorFlow; the engine's is in `engine-fingerprint.ts`. Must increase with
 * every change that alters bits: results of different versions are not expected to be equal.
 */
export const numerics = 4;

/** Properties that identify a backend in a fingerprint. */
type BackendIdentity =
  | { readonly kind: 'native'; readonly version: string }
  | { readonly kind: 'wasm'; readonly version: string; readonly usesSimd: boolean };

/**
 * Numerics fingerprint of a backend on this machine, without the hash of the data.
 *
 * @example
 * computeBackendFingerprint(await openBackend({ candidate: 'wasm' })).instructions; // 'simd128'
 */
export function computeBackendFingerprint(
  backend: BackendIdentity,
  host: Pick<Host, 'arch' | 'cpu'> = detectHost(),
  environment: NodeJS.ProcessEnv = process.env,
): Omit<Fingerprint, 'data'> {
  if (backend.kind === 'wasm') {
    return {
      backend: 'wasm',
      version: `tfjs-backend-wasm ${backend.version}`,
      instructions: backend.usesSimd ? 'simd128' : 'scalar',
      oneDnn: false,
      numerics,
    };
  }
  // This limit changes the code that oneDNN runs, and thus the bits.
  const instructionLimit = environment['ONEDNN_MAX_CPU_ISA'] ?? environment['DNNL_MAX_CPU_ISA'];
  return {
    backend: 'native',
    version: `libtensorflow ${backend.version}`,
    instructions:
      findWidestInstructions(host) + (instructionLimit ? ` up to ${instructionLimit.toLowerCase()}` : ''),
    // `openBackend` refuses to load native TensorFlow without oneDNN.
    oneDnn: true,
    numerics,
  };
}
