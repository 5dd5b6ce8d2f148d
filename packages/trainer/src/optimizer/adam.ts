import type { AdamSettings, Kernels } from '../kernels/kernels.ts';
import { power } from '../schedule/power.ts';
import { vector } from '../step/vector.ts';
import { zeros, type Optimizer } from './optimizer.ts';

/**
 * Adam (Kingma and Ba 2015) in the form of Keras: `m += (g - m)(1 - beta_1)`, `v += (g^2 - v)(1 - beta_2)`,
 * `w -= m * alpha / (sqrt(v) + epsilon)` with `alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)`. With AMSGrad (Reddi,
 * Kale and Kumar 2018) the largest `v` so far takes the place of `v`. Keras: `keras.optimizers.Adam`.
 */
export function adam(kernels: Kernels, settings: readonly AdamSettings[]): Optimizer {
  const moments = [zeros('m', settings), zeros('v', settings)];
  const apply = kernels.adam(settings);
  return {
    slots: settings.some(({ amsgrad }) => amsgrad) ? [...moments, zeros('largest v', settings)] : moments,
    at(step, rates) {
      const alpha = vector(
        kernels,
        settings.map(({ beta1, beta2 }, trial) => {
          return (rates[trial]! * Math.sqrt(1 - power(beta2, step))) / (1 - power(beta1, step));
        }),
      );
      return (variable, gradient) => apply(variable, gradient, alpha);
    },
  };
}
