import { sizeOfShape, threefryStream, type ShapedLayer } from '@ridgeline/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { toStandardNormal } from '../initializer/initial-kernel.ts';
import type { RandomLayer } from '../network/trainer-spec.ts';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/** Effect of a random layer on a batch in training. */
export type Effect = (x: Tensor) => Tensor;

/**
 * Creates the effect of a random layer in one step: Gaussian noise is added, Gaussian dropout is a factor around 1.
 * Dropout keeps a value if its random number is at least the rate. Spatial dropout keeps or drops whole channels.
 *
 * @param key key of the layer's random numbers in this step
 */
export function createEffect(
  tf: TensorFlow,
  layer: RandomLayer,
  inputs: ShapedLayer['inputs'],
  rows: number,
  key: readonly [number, number],
): Effect {
  const isSpatial = layer.type === 'SpatialDropout1D' || layer.type === 'SpatialDropout2D';
  const sampleShape = isSpatial ? [...inputs.slice(0, -1).map(() => 1), inputs.at(-1)!] : inputs;
  const shape = [rows, ...sampleShape];
  const uniforms = new Float32Array(sizeOfShape(shape));
  threefryStream(...key).fillUniform(uniforms);
  if (layer.type === 'GaussianNoise') {
    const noise = uniforms.map((uniform) => toStandardNormal(uniform) * layer.stddev);
    return (x) => tf.add(x, tf.tensor(noise, shape));
  }
  const { rate } = layer;
  const factors =
    layer.type === 'GaussianDropout'
      ? uniforms.map((uniform) => 1 + toStandardNormal(uniform) * Math.sqrt(rate / (1 - rate)))
      : uniforms.map((uniform) => (uniform >= Math.fround(rate) ? 1 / (1 - rate) : 0));
  return (x) => tf.mul(x, tf.tensor(factors, shape));
}
