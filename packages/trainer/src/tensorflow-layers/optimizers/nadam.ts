import { power } from '../../schedule/power.ts';
import type { TensorFlow } from '../../tensorflow/tfjs.ts';
import { approach } from './approach.ts';
import type { Optimizer } from './optimizer.ts';

/** Both betas at least 0 and below 1, `epsilon` above 0. */
export interface NadamConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam with Nesterov's momentum (Dozat 2016) in Keras's form: with `u_t = beta_1 (1 - 0.96^t / 2)` and `U_t` the
 * product of all `u` up to `t`, `m` and `v` as in Adam, `w -= rate * (u_(t+1) m / (1 - U_(t+1)) + (1 - u_t) g / (1 -
 * U_t)) / (sqrt(v / (1 - beta_2^t)) + epsilon)`.
 *
 * All betas and 0.96 are rounded to float32 first, as in Keras. Keras: `keras.optimizers.Nadam`.
 */
export function nadam(tf: TensorFlow, config: NadamConfig): Optimizer {
  const [beta1, beta2, decay] = [config.beta1, config.beta2, 0.96].map(Math.fround) as [
    number,
    number,
    number,
  ];
  const momentum = (t: number) => beta1 * (1 - 0.5 * power(decay, t));
  const product = (t: number) => {
    let all = 1;
    for (let i = 1; i <= t; i++) all *= momentum(i);
    return all;
  };
  return {
    slots: [0, 0],
    at(step, rate) {
      const before = product(step);
      const next = momentum(step + 1);
      return ({ value, slots: [m, v] }, gradient) => {
        const nextM = approach(tf, m!, gradient, 1 - beta1);
        const nextV = approach(tf, v!, tf.square(gradient), 1 - beta2);
        const ahead = tf.add(
          tf.mul(nextM, next / (1 - before * next)),
          tf.mul(gradient, (1 - momentum(step)) / (1 - before)),
        );
        const deviation = tf.add(tf.sqrt(tf.div(nextV, 1 - power(beta2, step))), config.epsilon);
        return { value: tf.sub(value, tf.div(tf.mul(ahead, rate), deviation)), slots: [nextM, nextV] };
      };
    },
  };
}
