import type { EarlyStopping } from '@ridgeline/core';
import { improves } from './improvement.ts';

/** What early stopping remembers between epochs. */
export interface Patience {
  readonly best: number | undefined;
  /** The epoch of `best`, from 1; undefined while none was looked at. */
  readonly bestEpoch: number | undefined;
  /** Epochs since the last that counted as better. */
  readonly wait: number;
  readonly stop: boolean;
}

export const freshPatience: Patience = { best: undefined, bestEpoch: undefined, wait: 0, stop: false };

/**
 * Early stopping after an epoch: stops where the monitored metric has not become better by more than `min_delta` for
 * `patience` epochs. Epochs before `start_from_epoch` (from 0) are not looked at; with a `baseline` an epoch restarts the
 * wait only if it beats that too. Keras: `keras.callbacks.EarlyStopping`.
 *
 * @param epoch from 1
 *
 * @example
 * afterEpoch(setting, freshPatience, 1, 0.5); // { best: 0.5, bestEpoch: 1, wait: 0, stop: false }
 */
export function afterEpoch(setting: EarlyStopping, held: Patience, epoch: number, value: number): Patience {
  if (epoch - 1 < setting.startFromEpoch) return held;
  const wait = held.wait + 1;
  if (improves(setting, value, held.best)) {
    const counts = setting.baseline === undefined || improves(setting, value, setting.baseline);
    return { best: value, bestEpoch: epoch, wait: counts ? 0 : wait, stop: false };
  }
  return { ...held, wait, stop: wait >= setting.patience && epoch > 1 };
}
