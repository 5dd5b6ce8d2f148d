import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { power } from '../schedule/power.ts';
import { blend, vector } from '../step/vector.ts';
import { zeros, type Optimizer } from './optimizer.ts';

/** Adam in one trial: both betas at least 0 and below 1, `epsilon` above 0. */
export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
}

/**
 * Adam (Kingma and Ba 2015) in the form of Keras: `m += (g - m)(1 - beta_1)`, `v += (g^2 - v)(1 - beta_2)`,
 * `w -= m * alpha / (sqrt(v) + epsilon)` with `alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)`. With AMSGrad (Reddi,
 * Kale and Kumar 2018) the largest `v` so far takes the place of `v`. Only the betas of `alpha` are rounded to float32
 * first, as in Keras. Keras: `keras.optimizers.Adam`.
 */
export function adam(kernels: Kernels, settings: readonly AdamSettings[]): Optimizer {
  const k = kernels;
  const each = (value: (setting: AdamSettings) => number) => vector(k, settings.map(value));
  const forget1 = each(({ beta1 }) => 1 - beta1);
  const forget2 = each(({ beta2 }) => 1 - beta2);
  const epsilon = each((setting) => setting.epsilon);
  const flags = settings.map(({ amsgrad }) => (amsgrad ? 1 : 0));
  const amsgrad = vector(k, flags);
  const moments = [zeros('m', settings), zeros('v', settings)];
  const towards = (held: Tensor, next: Tensor, forget: Tensor) =>
    k.add(held, k.multiply(k.subtract(next, held), forget));
  return {
    slots: flags.includes(1) ? [...moments, zeros('largest v', settings)] : moments,
    at(step, rates) {
      const alpha = vector(
        k,
        settings.map(({ beta1, beta2 }, trial) => {
          const [powers1, powers2] = [beta1, beta2].map((beta) => power(Math.fround(beta), step));
          return (rates[trial]! * Math.sqrt(1 - powers2!)) / (1 - powers1!);
        }),
      );
      return ({ value, slots: [m, v, largest] }, gradient) => {
        const nextM = towards(m!, gradient, forget1);
        const nextV = towards(v!, k.square(gradient), forget2);
        const moved = (spread: Tensor) =>
          k.subtract(value, k.multiply(k.divide(nextM, k.add(k.sqrt(spread), epsilon)), alpha));
        if (largest === undefined) return { value: moved(nextV), slots: [nextM, nextV] };
        const nextLargest = k.maximum(largest, nextV);
        const spread = flags.includes(0) ? blend(k, amsgrad, nextLargest, nextV) : nextLargest;
        return { value: moved(spread), slots: [nextM, nextV, nextLargest] };
      };
    },
  };
}
