import type { Fingerprint } from '@ridgeline/core';
import type { Engine } from '@ridgeline/engine';

/** Raised with every change of a bit that comes from TypeScript: initial weights, order, metrics. */
const numerics = 1;

/**
 * The numerics fingerprint of the engine, all but the hash of the data: the same on every machine whose multiply-add rounds
 * once, native or WebAssembly.
 */
export function engineFingerprint({
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
