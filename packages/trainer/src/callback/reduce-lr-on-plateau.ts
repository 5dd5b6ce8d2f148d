import type { ReduceLrOnPlateau } from '@ridgeline/core';
import { improves } from './improvement.ts';

/** What ReduceLROnPlateau remembers between epochs. */
export interface Plateau {
  readonly rate: number;
  readonly best: number | undefined;
  readonly wait: number;
  /** Epochs that are still to pass before waiting begins again. */
  readonly cooldown: number;
}

/** @param rate the optimizer's learning rate */
export function freshPlateau(rate: number): Plateau {
  return { rate, best: undefined, wait: 0, cooldown: 0 };
}

/**
 * The learning rate after an epoch: times `factor`, but not below `min_lr`, where the monitored metric has not become
 * better by more than `min_delta` for `patience` epochs. Keras: `keras.callbacks.ReduceLROnPlateau`.
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
