import type { Kernels } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';
import type { Optimizer } from './optimizer.ts';

/** Of one trial: `initialAccumulatorValue` at least 0, `epsilon` above 0. */
export interface AdagradSettings {
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;
}

/**
 * Adagrad (Duchi, Hazan and Singer 2011) in the form of Keras: `a += g^2`, `w -= rate g / sqrt(a + epsilon)`, `a` from a
 * start of its own. Keras: `keras.optimizers.Adagrad`.
 */
export function adagrad(kernels: Kernels, settings: readonly AdagradSettings[]): Optimizer {
  const k = kernels;
  const epsilon = vector(
    k,
    settings.map((setting) => setting.epsilon),
  );
  return {
    slots: [
      {
        name: 'accumulator',
        starts: settings.map(({ initialAccumulatorValue }) => initialAccumulatorValue),
      },
    ],
    at(_, rates) {
      const rate = vector(k, rates);
      return ({ value, slots: [accumulator] }, gradient) => {
        const next = k.add(accumulator!, k.square(gradient));
        const move = k.divide(k.multiply(gradient, rate), k.sqrt(k.add(next, epsilon)));
        return { value: k.subtract(value, move), slots: [next] };
      };
    },
  };
}
