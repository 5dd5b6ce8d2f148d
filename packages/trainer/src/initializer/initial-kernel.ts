import { randomStream, type Initializer } from '@ridgeline/core';
import { transposed } from '../step/transposed.ts';
import { drawOf } from './initializer.ts';

/**
 * The kernels of a layer at the start, `[K, fanOut, fanIn]` row-major. The uniform numbers come from (training seed,
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
    const drawn = uniforms.map((uniform) => draw(uniform, fanIn, fanOut));
    kernels.set(transposed(drawn, fanIn, fanOut), trial * drawn.length);
  });
  return kernels;
}
