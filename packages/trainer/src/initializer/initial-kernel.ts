import { randomStream, type Initializer } from '@ridgeline/core';
import { drawOf } from './initializer.ts';

/**
 * The kernels of a layer at the start, `[K, fanIn, fanOut]` row-major. The uniform numbers come from (training seed,
 * layer) alone, so that trials of one seed and one initialiser start alike.
 */
export function initialKernels(
  settings: readonly Initializer[],
  seed: number,
  layer: number,
  fanIn: number,
  fanOut: number,
): Float32Array {
  const uniforms = new Float32Array(fanIn * fanOut);
  randomStream(seed, 'initializer', layer).fillUniform(uniforms);
  const kernels = new Float32Array(settings.length * uniforms.length);
  settings.forEach((setting, trial) => {
    const draw = drawOf(setting);
    const slab = kernels.subarray(trial * uniforms.length, (trial + 1) * uniforms.length);
    uniforms.forEach((uniform, i) => (slab[i] = draw(uniform, fanIn, fanOut)));
  });
  return kernels;
}
