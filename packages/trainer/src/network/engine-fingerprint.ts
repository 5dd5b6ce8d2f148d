import type { Fingerprint } from '@ridgeline/core';
import type { Engine } from '@ridgeline/engine';

/**
 * Version of the numerics in TypeScript: initial weights, order of rows, metrics. Must increase when a change alters
 * bits.
 */
const numerics = 1;

/**
 * Numerics fingerprint of the engine, without the hash of the data. Equal on all machines whose multiply-add rounds
 * once, both native and as WebAssembly.
 */
export function computeEngineFingerprint({
  version,
  fused,
}: Pick<Engine, 'version' | 'fused'>): Omit<Fingerprint, 'data'> {
  return {
    backend: 'engine',
    version: `engine ${version}`,
    instructions: fused ? 'fused multiply-add' : 'separate multiply and add',
    oneDnn: false,
    numerics,
  };
}
