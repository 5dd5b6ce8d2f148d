import type { Kernels } from '../kernels/kernels.ts';
import { power } from '../schedule/power.ts';
import { vector } from '../step/vector.ts';
import { zeros, type Optimizer } from './optimizer.ts';

/** Of one trial: both betas at least 0 and below 1, `epsilon` above 0. */
export interface NadamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam with Nesterov's momentum (Dozat 2016) in the form of Keras: with `u_t = beta_1 (1 - 0.96^t / 2)` and `U_t` the
 * product of all `u` up to `t`, `m` and `v` as in Adam,
 * `w -= rate * (u_(t+1) m / (1 - U_(t+1)) + (1 - u_t) g / (1 - U_t)) / (sqrt(v / (1 - beta_2^t)) + epsilon)`. All
 * betas and 0.96 are rounded to float32 first, as in Keras. Keras: `keras.optimizers.Nadam`.
 */
export function nadam(kernels: Kernels, settings: readonly NadamSettings[]): Optimizer {
  const k = kernels;
  const each = (value: (setting: NadamSettings) => number) => vector(k, settings.map(value));
  const forget1 = each(({ beta1 }) => 1 - Math.fround(beta1));
  const forget2 = each(({ beta2 }) => 1 - Math.fround(beta2));
  const epsilon = each((setting) => setting.epsilon);
  const momentumAt = (beta1: number, t: number) =>
    Math.fround(beta1) * (1 - 0.5 * power(Math.fround(0.96), t));
  const product = (beta1: number, t: number) => {
    let all = 1;
    for (let i = 1; i <= t; i++) all *= momentumAt(beta1, i);
    return all;
  };
  return {
    slots: [zeros('m', settings), zeros('v', settings)],
    at(step, rates) {
      const rate = vector(k, rates);
      const ofMomentum = each(({ beta1 }) => momentumAt(beta1, step + 1) / (1 - product(beta1, step + 1)));
      const ofGradient = each(({ beta1 }) => (1 - momentumAt(beta1, step)) / (1 - product(beta1, step)));
      const spread = each(({ beta2 }) => 1 - power(Math.fround(beta2), step));
      return ({ value, slots: [m, v] }, gradient) => {
        const nextM = k.add(m!, k.multiply(k.subtract(gradient, m!), forget1));
        const nextV = k.add(v!, k.multiply(k.subtract(k.square(gradient), v!), forget2));
        const ahead = k.add(k.multiply(nextM, ofMomentum), k.multiply(gradient, ofGradient));
        const deviation = k.add(k.sqrt(k.divide(nextV, spread)), epsilon);
        const move = k.divide(k.multiply(ahead, rate), deviation);
        return { value: k.subtract(value, move), slots: [nextM, nextV] };
      };
    },
  };
}
