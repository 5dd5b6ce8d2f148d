import type { ReduceLrOnPlateau } from '@ridgeline/core';
import { improves } from './improvement.ts';

/** State of ReduceLROnPlateau between epochs. */
export interface Plateau {
  /** Current learning rate. */
  readonly rate: number;
  /** Best monitored value; undefined before the first epoch. */
  readonly best: number | undefined;
  /** Epochs without improvement that count towards the setting `patience`. */
  readonly wait: number;
  /** Countdown from the setting `cooldown` after a reduction, by 1 each epoch. While it is above 0, `wait` is 0. */
  readonly cooldown: number;
}

/**
 * State of ReduceLROnPlateau before the first epoch.
 *
 * @param rate the optimizer's learning rate
 */
export function initialPlateau(rate: number): Plateau {
  return { rate, best: undefined, wait: 0, cooldown: 0 };
}

/**
 * Updates ReduceLROnPlateau after an epoch. Multiplies the learning rate by `factor`, down to `min_lr`, once the
 * monitored metric has not improved by more than `min_delta` for `patience` epochs. The first `cooldown - 1` epochs
 * after a reduction do not count towards `patience`. Keras: `keras.callbacks.ReduceLROnPlateau`.
 */
export function updatePlateau(setting: ReduceLrOnPlateau, state: Plateau, value: number): Plateau {
  const cooldown = Math.max(0, state.cooldown - 1);
  const waitSoFar = state.cooldown > 0 ? 0 : state.wait;
  if (improves(setting, value, state.best)) return { ...state, best: value, wait: 0, cooldown };
  if (cooldown > 0) return { ...state, wait: waitSoFar, cooldown };
  const wait = waitSoFar + 1;
  if (wait < setting.patience || state.rate <= setting.minLr) return { ...state, wait, cooldown };
  const rate = Math.max(state.rate * setting.factor, setting.minLr);
  return { ...state, rate, wait: 0, cooldown: setting.cooldown };
}
