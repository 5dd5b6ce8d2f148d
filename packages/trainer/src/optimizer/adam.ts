import type { Kernels } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';
import type { Optimizer } from './optimizer.ts';

/** Of one trial: both betas at least 0 and below 1, `epsilon` above 0. */
export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam (Kingma and Ba 2015) in the form of Keras: `m += (g - m)(1 - beta_1)`, `v += (g^2 - v)(1 - beta_2)`,
 * `w -= m * alpha / (sqrt(v) + epsilon)` with `alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)`. Keras:
 * `keras.optimizers.Adam`.
 */
export function adam(kernels: Kernels, settings: readonly AdamSettings[]): Optimizer {
  const k = kernels;
  const forget1 = vector(
    k,
    settings.map(({ beta1 }) => 1 - beta1),
  );
  const forget2 = vector(
    k,
    settings.map(({ beta2 }) => 1 - beta2),
  );
  const epsilon = vector(
    k,
    settings.map((setting) => setting.epsilon),
  );
  return {
    slots: 2,
    at(step, rates) {
      const alpha = vector(
        k,
        settings.map(({ beta1, beta2 }, trial) => {
          return (rates[trial]! * Math.sqrt(1 - power(beta2, step))) / (1 - power(beta1, step));
        }),
      );
      return ({ value, slots: [m, v] }, gradient) => {
        const nextM = k.add(m!, k.multiply(k.subtract(gradient, m!), forget1));
        const nextV = k.add(v!, k.multiply(k.subtract(k.square(gradient), v!), forget2));
        const move = k.divide(k.multiply(nextM, alpha), k.add(k.sqrt(nextV), epsilon));
        return { value: k.subtract(value, move), slots: [nextM, nextV] };
      };
    },
  };
}

/** `base ^ exponent` for a base of at least 0 and an exponent of at least 1. */
function power(base: number, exponent: number): number {
  return base === 0 ? 0 : Math.exp(exponent * Math.log(base));
}
