import type { TensorFlow } from '../../tensorflow/tfjs.ts';
import type { Optimizer } from './optimizer.ts';

/** `momentum` at least 0 and below 1. */
export interface SgdConfig {
  readonly momentum: number;
  readonly nesterov: boolean;
}

/**
 * Gradient descent: `w - rate * g`; with momentum `v = momentum * v - rate * g` and `w + v`, or with Nesterov's
 * `w + momentum * v - rate * g`. Keras: `keras.optimizers.SGD`.
 */
export function sgd(tf: TensorFlow, { momentum, nesterov }: SgdConfig): Optimizer {
  return {
    slots: momentum > 0 ? [0] : [],
    at:
      (_, rate) =>
      ({ value, slots: [velocity] }, gradient) => {
        const step = tf.mul(gradient, rate);
        if (velocity === undefined) return { value: tf.sub(value, step), slots: [] };
        const next = tf.sub(tf.mul(velocity, momentum), step);
        const move = nesterov ? tf.sub(tf.mul(next, momentum), step) : next;
        return { value: tf.add(value, move), slots: [next] };
      },
  };
}
