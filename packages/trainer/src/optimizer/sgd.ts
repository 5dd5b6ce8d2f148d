import type { Kernels } from '../kernels/kernels.ts';
import { blend, vector } from '../step/vector.ts';
import { zeros, type Optimizer } from './optimizer.ts';

/** Of one trial: `momentum` at least 0 and below 1. */
export interface SgdSettings {
  readonly momentum: number;
  readonly nesterov: boolean;
}

/**
 * Gradient descent: `w - rate * g`; with momentum `v = momentum * v - rate * g` and `w + v`, or with Nesterov's
 * `w + momentum * v - rate * g`. Keras: `keras.optimizers.SGD`.
 */
export function sgd(kernels: Kernels, settings: readonly SgdSettings[]): Optimizer {
  const k = kernels;
  const plain = settings.every(({ momentum }) => momentum === 0);
  const momentum = vector(
    k,
    settings.map((setting) => setting.momentum),
  );
  const flags = settings.map(({ nesterov }) => (nesterov ? 1 : 0));
  const nesterov = vector(k, flags);
  return {
    slots: plain ? [] : [zeros('velocity', settings)],
    at(_, rates) {
      const rate = vector(k, rates);
      return ({ value, slots: [velocity] }, gradient) => {
        const step = k.multiply(gradient, rate);
        if (velocity === undefined) return { value: k.subtract(value, step), slots: [] };
        const next = k.subtract(k.multiply(velocity, momentum), step);
        if (!flags.includes(1)) return { value: k.add(value, next), slots: [next] };
        const ahead = k.subtract(k.multiply(next, momentum), step);
        const move = flags.includes(0) ? blend(k, nesterov, ahead, next) : ahead;
        return { value: k.add(value, move), slots: [next] };
      };
    },
  };
}
