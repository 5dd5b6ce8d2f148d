import { power } from '../../schedule/power.ts';
import type { TensorFlow } from '../../tensorflow/tfjs.ts';
import { approach } from './approach.ts';
import type { Optimizer } from './optimizer.ts';

/** Both betas at least 0 and below 1, `epsilon` above 0. */
export interface AdamConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
}

/**
 * Adam (Kingma and Ba 2015) in Keras's form: `m += (g - m)(1 - beta_1)`, `v += (g^2 - v)(1 - beta_2)`, `w -= m * alpha
 * / (sqrt(v) + epsilon)` with `alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)`.
 *
 * With AMSGrad (Reddi, Kale and Kumar 2018) the largest `v` so far replaces `v`. Only the betas of `alpha` are rounded
 * to float32 first, as in Keras. Keras: `keras.optimizers.Adam`.
 */
export function adam(tf: TensorFlow, { beta1, beta2, epsilon, amsgrad }: AdamConfig): Optimizer {
  return {
    slots: amsgrad ? [0, 0, 0] : [0, 0],
    at(step, rate) {
      const left = (beta: number) => 1 - power(Math.fround(beta), step);
      const alpha = (rate * Math.sqrt(left(beta2))) / left(beta1);
      return ({ value, slots: [m, v, largest] }, gradient) => {
        const nextM = approach(tf, m!, gradient, 1 - beta1);
        const nextV = approach(tf, v!, tf.square(gradient), 1 - beta2);
        const nextLargest = largest && tf.maximum(largest, nextV);
        const deviation = tf.add(tf.sqrt(nextLargest ?? nextV), epsilon);
        return {
          value: tf.sub(value, tf.div(tf.mul(nextM, alpha), deviation)),
          slots: nextLargest === undefined ? [nextM, nextV] : [nextM, nextV, nextLargest],
        };
      };
    },
  };
}
