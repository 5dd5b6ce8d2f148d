import { randomStream, type InitializerConfig } from '@ridgeline/core';
import { truncatedNormal, uniformWithin } from './distributions.ts';

/** Draws a weight of a kernel from a uniform number in [0, 1). The kernel has `fanIn` inputs and `fanOut` units. */
type Draw = (uniform: number, fanIn: number, fanOut: number) => number;

const draws: Readonly<Record<InitializerConfig['name'], Draw>> = {
  /** Uniform, variance `2 / (fanIn + fanOut)` (Glorot and Bengio 2010). Keras: `keras.initializers.GlorotUniform`. */
  glorot_uniform: (uniform, fanIn, fanOut) => uniformWithin(uniform, Math.sqrt(6 / (fanIn + fanOut))),
  /** Truncated normal of the same variance. Keras: `keras.initializers.GlorotNormal`. */
  glorot_normal: (uniform, fanIn, fanOut) => truncatedNormal(uniform, Math.sqrt(2 / (fanIn + fanOut))),
  /** Uniform, variance `2 / fanIn` (He, Zhang, Ren and Sun 2015). Keras: `keras.initializers.HeUniform`. */
  he_uniform: (uniform, fanIn) => uniformWithin(uniform, Math.sqrt(6 / fanIn)),
  /** Truncated normal of the same variance. Keras: `keras.initializers.HeNormal`. */
  he_normal: (uniform, fanIn) => truncatedNormal(uniform, Math.sqrt(2 / fanIn)),
  /** Uniform, variance `1 / fanIn` (LeCun et al. 1998). Keras: `keras.initializers.LecunUniform`. */
  lecun_uniform: (uniform, fanIn) => uniformWithin(uniform, Math.sqrt(3 / fanIn)),
  /** Truncated normal of the same variance. Keras: `keras.initializers.LecunNormal`. */
  lecun_normal: (uniform, fanIn) => truncatedNormal(uniform, Math.sqrt(1 / fanIn)),
  zeros: () => 0,
};

/**
 * Initial kernel, `[fanIn, fanOut]` row-major. Its random numbers depend on (training seed, layer) alone, so trials of
 * one seed and one initialiser start from equal weights.
 *
 * @param layer from 0
 */
export function initialKernel(
  setting: InitializerConfig,
  seed: number,
  layer: number,
  fanIn: number,
  fanOut: number,
): Float32Array {
  const kernel = new Float32Array(fanIn * fanOut);
  randomStream(seed, 'initializer', layer).fillUniform(kernel);
  const draw = draws[setting.name];
  return kernel.map((uniform) => draw(uniform, fanIn, fanOut));
}
