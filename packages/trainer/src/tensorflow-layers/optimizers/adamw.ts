import type { TensorFlow } from '../../tensorflow/tfjs.ts';
import { adam, type AdamConfig } from './adam.ts';
import type { Optimizer } from './optimizer.ts';

/** `weightDecay` at least 0. */
export interface AdamwConfig extends AdamConfig {
  readonly weightDecay: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): before each step every variable, including biases,
 * loses `w * weight_decay * rate`. Keras: `keras.optimizers.AdamW`.
 */
export function adamw(tf: TensorFlow, config: AdamwConfig): Optimizer {
  const { slots, at } = adam(tf, config);
  return {
    slots,
    at(step, rate) {
      const update = at(step, rate);
      return (state, gradient) => {
        const lost = tf.mul(tf.mul(state.value, config.weightDecay), rate);
        return update({ ...state, value: tf.sub(state.value, lost) }, gradient);
      };
    },
  };
}
