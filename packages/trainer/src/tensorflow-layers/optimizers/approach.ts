import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../tensorflow/tfjs.ts';

/** Next value of a running mean: `mean + (next - mean) * share`. */
export function approach(tf: TensorFlow, mean: Tensor, next: Tensor, share: number): Tensor {
  return tf.add(mean, tf.mul(tf.sub(next, mean), share));
}
