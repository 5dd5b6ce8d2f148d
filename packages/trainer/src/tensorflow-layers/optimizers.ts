import type { OptimizerConfig } from '@ridgeline/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { power } from '../schedule/power.ts';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/** Variable with its optimizer slots, all of the same shape. */
interface VariableState {
  readonly value: Tensor;
  readonly slots: readonly Tensor[];
}

/** Optimizer as in Keras. TensorFlow.js's own optimizers differ in epsilon, momentum or decay. */
interface Optimizer {
  /** Initial value of each slot. */
  readonly initialSlots: readonly number[];
  /**
   * Creates the update function of one step.
   *
   * @param step counted from 1
   */
  createUpdate(step: number, rate: number): (state: VariableState, gradient: Tensor) => VariableState;
}

type Config<Name extends OptimizerConfig['name']> = Extract<OptimizerConfig, { readonly name: Name }>;

/** Creates the optimizer of a sweep file. */
export function createOptimizer(tf: TensorFlow, config: OptimizerConfig): Optimizer {
  switch (config.name) {
    case 'sgd':
      return sgd(tf, config);
    case 'adam':
      return adam(tf, config);
    case 'adamw':
      return adamw(tf, config);
    case 'nadam':
      return nadam(tf, config);
    case 'rmsprop':
      return rmsprop(tf, config);
    case 'adagrad':
      return adagrad(tf, config);
  }
}

/**
 * Gradient descent: `w -= rate * g`. With momentum: `v = momentum * v - rate * g`, then `w += v`, or with Nesterov's
 * momentum `w += momentum * v - rate * g`. Keras: `keras.optimizers.SGD`.
 */
function sgd(tf: TensorFlow, { momentum, nesterov }: Config<'sgd'>): Optimizer {
  return {
    initialSlots: momentum > 0 ? [0] : [],
    createUpdate:
      (_, rate) =>
      ({ value, slots: [velocity] }, gradient) => {
        const descent = tf.mul(gradient, rate);
        if (velocity === undefined) return { value: tf.sub(value, descent), slots: [] };
        const nextVelocity = tf.sub(tf.mul(velocity, momentum), descent);
        const change = nesterov ? tf.sub(tf.mul(nextVelocity, momentum), descent) : nextVelocity;
        return { value: tf.add(value, change), slots: [nextVelocity] };
      },
  };
}

/**
 * Adam (Kingma and Ba 2015) in Keras's form: `m += (g - m)(1 - beta_1)`, `v += (g^2 - v)(1 - beta_2)`, `w -= m * alpha
 * / (sqrt(v) + epsilon)` with `alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)`.
 *
 * With AMSGrad (Reddi, Kale and Kumar 2018), the largest `v` so far replaces `v` in the step of `w`. In `alpha` only,
 * the betas are rounded to float32, as in Keras. Keras: `keras.optimizers.Adam`.
 */
function adam(tf: TensorFlow, { beta1, beta2, epsilon, amsgrad }: Config<'adam' | 'adamw'>): Optimizer {
  return {
    initialSlots: amsgrad ? [0, 0, 0] : [0, 0],
    createUpdate(step, rate) {
      const biasCorrection = (beta: number) => 1 - power(Math.fround(beta), step);
      const alpha = (rate * Math.sqrt(biasCorrection(beta2))) / biasCorrection(beta1);
      return ({ value, slots: [m, v, largest] }, gradient) => {
        const nextM = updateMean(tf, m!, gradient, 1 - beta1);
        const nextV = updateMean(tf, v!, tf.square(gradient), 1 - beta2);
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

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): before each step every variable, including biases,
 * loses `w * weight_decay * rate`. Keras: `keras.optimizers.AdamW`.
 */
function adamw(tf: TensorFlow, config: Config<'adamw'>): Optimizer {
  const { initialSlots, createUpdate } = adam(tf, config);
  return {
    initialSlots,
    createUpdate(step, rate) {
      const update = createUpdate(step, rate);
      return (state, gradient) => {
        const decay = tf.mul(tf.mul(state.value, config.weightDecay), rate);
        return update({ ...state, value: tf.sub(state.value, decay) }, gradient);
      };
    },
  };
}

/**
 * Adam with Nesterov's momentum (Dozat 2016) in Keras's form. `m` and `v` are as in Adam, `u_t` is `beta_1 (1 - 0.96^t /
 * 2)`, and `U_t` is the product of `u_1` to `u_t`. `w -= rate * (u_(t+1) m / (1 - U_(t+1)) + (1 - u_t) g / (1 - U_t)) /
 * (sqrt(v / (1 - beta_2^t)) + epsilon)`.
 *
 * Both betas and 0.96 are rounded to float32, as in Keras. Keras: `keras.optimizers.Nadam`.
 */
function nadam(tf: TensorFlow, config: Config<'nadam'>): Optimizer {
  const [beta1, beta2, decay] = [config.beta1, config.beta2, 0.96].map(Math.fround) as [
    number,
    number,
    number,
  ];
  const momentum = (t: number) => beta1 * (1 - 0.5 * power(decay, t));
  const momentumProduct = (t: number) => {
    let result = 1;
    for (let i = 1; i <= t; i++) result *= momentum(i);
    return result;
  };
  return {
    initialSlots: [0, 0],
    createUpdate(step, rate) {
      const productSoFar = momentumProduct(step);
      const nextMomentum = momentum(step + 1);
      return ({ value, slots: [m, v] }, gradient) => {
        const nextM = updateMean(tf, m!, gradient, 1 - beta1);
        const nextV = updateMean(tf, v!, tf.square(gradient), 1 - beta2);
        const lookahead = tf.add(
          tf.mul(nextM, nextMomentum / (1 - productSoFar * nextMomentum)),
          tf.mul(gradient, (1 - momentum(step)) / (1 - productSoFar)),
        );
        const deviation = tf.add(tf.sqrt(tf.div(nextV, 1 - power(beta2, step))), config.epsilon);
        return { value: tf.sub(value, tf.div(tf.mul(lookahead, rate), deviation)), slots: [nextM, nextV] };
      };
    },
  };
}

/**
 * RMSprop (Hinton 2012) in Keras's form: `v = rho v + (1 - rho) g^2`, `u = rate g / sqrt(v + epsilon)`, `w -= u`. If
 * centered, the square of the running mean of `g` is subtracted from `v` under the root. With momentum, `b = momentum b
 * + u` and `w -= b`. Keras: `keras.optimizers.RMSprop`.
 */
function rmsprop(tf: TensorFlow, { rho, momentum, epsilon, centered }: Config<'rmsprop'>): Optimizer {
  const updateRunningMean = (mean: Tensor, next: Tensor) => tf.add(tf.mul(mean, rho), tf.mul(next, 1 - rho));
  return {
    initialSlots: [0, ...(centered ? [0] : []), ...(momentum > 0 ? [0] : [])],
    createUpdate:
      (_, rate) =>
      ({ value, slots }, gradient) => {
        const v = updateRunningMean(slots[0]!, tf.square(gradient));
        const mean = centered ? updateRunningMean(slots[1]!, gradient) : undefined;
        const spread = mean === undefined ? v : tf.sub(v, tf.square(mean));
        const descent = tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(spread, epsilon)));
        const velocity = momentum > 0 ? tf.add(tf.mul(slots.at(-1)!, momentum), descent) : undefined;
        return {
          value: tf.sub(value, velocity ?? descent),
          slots: [v, mean, velocity].filter((slot) => slot !== undefined),
        };
      },
  };
}

/**
 * Adagrad (Duchi, Hazan and Singer 2011) in Keras's form: `a += g^2`, `w -= rate g / sqrt(a + epsilon)`. Keras:
 * `keras.optimizers.Adagrad`.
 */
function adagrad(tf: TensorFlow, { initialAccumulatorValue, epsilon }: Config<'adagrad'>): Optimizer {
  return {
    initialSlots: [initialAccumulatorValue],
    createUpdate:
      (_, rate) =>
      ({ value, slots: [accumulator] }, gradient) => {
        const nextAccumulator = tf.add(accumulator!, tf.square(gradient));
        const change = tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(nextAccumulator, epsilon)));
        return { value: tf.sub(value, change), slots: [nextAccumulator] };
      },
  };
}

/** Next value of a running mean: `mean + (next - mean) * share`. */
function updateMean(tf: TensorFlow, mean: Tensor, next: Tensor, share: number): Tensor {
  return tf.add(mean, tf.mul(tf.sub(next, mean), share));
}
