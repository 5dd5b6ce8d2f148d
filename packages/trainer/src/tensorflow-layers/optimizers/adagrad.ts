import type { TensorFlow } from '../../tensorflow/tfjs.ts';
import type { Optimizer } from './optimizer.ts';

/** `initialAccumulatorValue` at least 0, `epsilon` above 0. */
export interface AdagradConfig {
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;
}

/**
 * Adagrad (Duchi, Hazan and Singer 2011) in Keras's form: `a += g^2`, `w -= rate g / sqrt(a + epsilon)`. Keras:
 * `keras.optimizers.Adagrad`.
 */
export function adagrad(tf: TensorFlow, { initialAccumulatorValue, epsilon }: AdagradConfig): Optimizer {
  return {
    slots: [initialAccumulatorValue],
    at:
      (_, rate) =>
      ({ value, slots: [accumulator] }, gradient) => {
        const next = tf.add(accumulator!, tf.square(gradient));
        const move = tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(next, epsilon)));
        return { value: tf.sub(value, move), slots: [next] };
      },
  };
}
