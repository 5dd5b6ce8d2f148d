import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../tensorflow/tfjs.ts';
import type { Optimizer } from './optimizer.ts';

/** `rho` and `momentum` at least 0 and below 1, `epsilon` above 0. */
export interface RmspropConfig {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
}

/**
 * RMSprop (Hinton 2012) in Keras's form: `v = rho v + (1 - rho) g^2`, `u = rate g / sqrt(v + epsilon)`, `w -= u`.
 * Centered, the square of the running mean of `g` is subtracted from `v` under the root. With momentum `b = momentum b
 * + u` and `w -= b`. Keras: `keras.optimizers.RMSprop`.
 */
export function rmsprop(tf: TensorFlow, { rho, momentum, epsilon, centered }: RmspropConfig): Optimizer {
  const running = (mean: Tensor, next: Tensor) => tf.add(tf.mul(mean, rho), tf.mul(next, 1 - rho));
  return {
    slots: [0, ...(centered ? [0] : []), ...(momentum > 0 ? [0] : [])],
    at:
      (_, rate) =>
      ({ value, slots }, gradient) => {
        const v = running(slots[0]!, tf.square(gradient));
        const mean = centered ? running(slots[1]!, gradient) : undefined;
        const spread = mean === undefined ? v : tf.sub(v, tf.square(mean));
        const step = tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(spread, epsilon)));
        const velocity = momentum > 0 ? tf.add(tf.mul(slots.at(-1)!, momentum), step) : undefined;
        return {
          value: tf.sub(value, velocity ?? step),
          slots: [v, mean, velocity].filter((slot) => slot !== undefined),
        };
      },
  };
}
