import { randomStream, type Initializer } from '@ridgeline/core';
import { transposed } from '../step/transposed.ts';
import { drawOf } from './initializer.ts';

/**
 * A kernel at the start, `[fanIn, fanOut]` row-major. Its uniform numbers come from (training seed, layer) alone, so trials
 * of one seed and one initialiser start alike.
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

/** The kernels of a layer of several trials, `[K, fanOut, fanIn]` row-major. */
export function initialKernels(
  settings: readonly Initializer[],
  seed: number,
  layer: number,
  fanIn: number,
  fanOut: number,
): Float32Array {
  const size = fanIn * fanOut;
  const kernels = new Float32Array(settings.length * size);
  settings.forEach((setting, trial) => {
    const drawn = initialKernel(setting, seed, layer, fanIn, fanOut);
    kernels.set(transposed(drawn, fanIn, fanOut), trial * size);
  });
  return kernels;
}
