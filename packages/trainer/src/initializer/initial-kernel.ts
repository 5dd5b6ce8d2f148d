import { randomStream, type Initializer } from '@ridgeline/core';
import { drawOf } from './initializer.ts';

/**
 * Initial kernel, `[fanIn, fanOut]` row-major. Its random numbers depend on (training seed, layer) alone, so trials of
 * one seed and one initialiser start from equal weights.
 *
 * @param layer from 0
 */
export function initialKernel(
  setting: Initializer,
  seed: number,
  layer: number,
  fanIn: number,
  fanOut: number,
): Float32Array {
  const kernel = new Float32Array(fanIn * fanOut);
  randomStream(seed, 'initializer', layer).fillUniform(kernel);
  const draw = drawOf(setting);
  return kernel.map((uniform) => draw(uniform, fanIn, fanOut));
}
