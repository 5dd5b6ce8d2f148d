import type { ReduceLrOnPlateau } from '@ridgeline/core';
import { improves } from './improvement.ts';

/** State of ReduceLROnPlateau between epochs. */
export interface Plateau {
  readonly rate: number;
  readonly best: number | undefined;
  readonly wait: number;
  /** Remaining epochs before waiting starts again. */
  readonly cooldown: number;
}

/**
 * Initial state.
 *
 * @param rate the optimizer's learning rate
 */
export function freshPlateau(rate: number): Plateau {
  return { rate, best: undefined, wait: 0, cooldown: 0 };
}

/**
 * Updates ReduceLROnPlateau after an epoch. Multiplies the learning rate by `factor`, down to `min_lr`, once the
 * monitored metric has not improved by more than `min_delta` for `patience` epochs. Keras:
 * `keras.callbacks.ReduceLROnPlateau`.
 */
export function reduceOnPlateau(setting: ReduceLrOnPlateau, held: Plateau, value: number): Plateau {
  const cooldown = Math.max(0, held.cooldown - 1);
  const waited = held.cooldown > 0 ? 0 : held.wait;
  if (improves(setting, value, held.best)) return { ...held, best: value, wait: 0, cooldown };
  if (cooldown > 0) return { ...held, wait: waited, cooldown };
  const wait = waited + 1;
  if (wait < setting.patience || held.rate <= setting.minLr) return { ...held, wait, cooldown };
  const rate = Math.max(held.rate * setting.factor, setting.minLr);
  return { ...held, rate, wait: 0, cooldown: setting.cooldown };
}
