import type { Kernels } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';
import { zeros, type Optimizer } from './optimizer.ts';

/** Of one trial: `rho` and `momentum` at least 0 and below 1, `epsilon` above 0. */
export interface RmspropSettings {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
}

/**
 * RMSprop (Hinton 2012) in the form of Keras: `v = rho v + (1 - rho) g^2`, `u = rate g / sqrt(v + epsilon)`, `w -= u`;
 * centered, the square of the running mean of `g` comes off `v` under the root; with momentum
 * `b = momentum b + u` and `w -= b`. Keras: `keras.optimizers.RMSprop`.
 */
export function rmsprop(kernels: Kernels, settings: readonly RmspropSettings[]): Optimizer {
  const k = kernels;
  const each = (value: (setting: RmspropSettings) => number) => vector(k, settings.map(value));
  const rho = each((setting) => setting.rho);
  const rest = each((setting) => 1 - setting.rho);
  const momentum = each((setting) => setting.momentum);
  const epsilon = each((setting) => setting.epsilon);
  const centered = each((setting) => (setting.centered ? 1 : 0));
  const anyCentered = settings.some((setting) => setting.centered);
  const anyMomentum = settings.some((setting) => setting.momentum > 0);
  const running = (held: Parameters<typeof k.multiply>[0], next: typeof held) =>
    k.add(k.multiply(held, rho), k.multiply(next, rest));
  return {
    slots: [
      zeros('v', settings),
      ...(anyCentered ? [zeros('mean', settings)] : []),
      ...(anyMomentum ? [zeros('velocity', settings)] : []),
    ],
    at(_, rates) {
      const rate = vector(k, rates);
      return ({ value, slots }, gradient) => {
        const [v, mean] = [slots[0]!, slots[1]];
        const nextV = running(v, k.square(gradient));
        const nextMean = anyCentered ? running(mean!, gradient) : undefined;
        const spread =
          nextMean === undefined ? nextV : k.subtract(nextV, k.multiply(k.square(nextMean), centered));
        const step = k.divide(k.multiply(gradient, rate), k.sqrt(k.add(spread, epsilon)));
        const move = anyMomentum ? k.add(k.multiply(slots.at(-1)!, momentum), step) : step;
        return {
          value: k.subtract(value, move),
          slots: [nextV, ...(nextMean === undefined ? [] : [nextMean]), ...(anyMomentum ? [move] : [])],
        };
      };
    },
  };
}
