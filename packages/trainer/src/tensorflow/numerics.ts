import type { Fingerprint } from '@ridgeline/core';
import { thisHost, widestInstructions, type Host } from './host.ts';

/**
 * Raised by whoever changes a bit of what the trainer computes. Trials of different numbers are not compared as equal.
 */
export const numerics = 3;

/** What {@link fingerprint} needs to know of a backend; an open one is one. */
export type BackendIdentity =
  | { readonly kind: 'native'; readonly version: string }
  | { readonly kind: 'wasm'; readonly version: string; readonly simd: boolean };

/**
 * The numerics fingerprint of a backend on this machine, all but the hash of the data.
 *
 * @example
 * fingerprint(await openBackend({ rung: 'wasm' })).instructions; // 'simd128'
 */
export function fingerprint(
  backend: BackendIdentity,
  host: Pick<Host, 'arch' | 'cpu'> = thisHost(),
  environment: NodeJS.ProcessEnv = process.env,
): Omit<Fingerprint, 'data'> {
  if (backend.kind === 'wasm') {
    return {
      backend: 'wasm',
      version: `tfjs-backend-wasm ${backend.version}`,
      instructions: backend.simd ? 'simd128' : 'scalar',
      oneDnn: false,
      numerics,
    };
  }
  // oneDNN's own switch: with it the same processor takes other kernels, and so other bits.
  const ceiling = environment['ONEDNN_MAX_CPU_ISA'] ?? environment['DNNL_MAX_CPU_ISA'];
  return {
    backend: 'native',
    version: `libtensorflow ${backend.version}`,
    instructions: widestInstructions(host) + (ceiling ? ` up to ${ceiling.toLowerCase()}` : ''),
    // openBackend refuses to load native without it.
    oneDnn: true,
    numerics,
  };
}
