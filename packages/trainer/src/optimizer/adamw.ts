import type { Kernels } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';
import { adam, type AdamSettings } from './adam.ts';
import type { Optimizer } from './optimizer.ts';

/** Of one trial: `weightDecay` at least 0. */
export interface AdamwSettings extends AdamSettings {
  readonly weightDecay: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): before each step every variable, biases too, loses
 * `w * weight_decay * rate`. Keras: `keras.optimizers.AdamW`.
 */
export function adamw(kernels: Kernels, settings: readonly AdamwSettings[]): Optimizer {
  const inner = adam(kernels, settings);
  const decay = vector(
    kernels,
    settings.map(({ weightDecay }) => weightDecay),
  );
  return {
    slots: inner.slots,
    at(step, rates) {
      const update = inner.at(step, rates);
      const rate = vector(kernels, rates);
      return ({ value, slots }, gradient) => {
        const lost = kernels.multiply(kernels.multiply(value, decay), rate);
        return update({ value: kernels.subtract(value, lost), slots }, gradient);
      };
    },
  };
}
