import type { EarlyStopping } from '@ridgeline/core';
import { improves } from './improvement.ts';

/** State of early stopping between epochs. */
export interface Patience {
  /** Best monitored value; undefined before the first monitored epoch. */
  readonly best: number | undefined;
  /** Epoch of `best`, counted from 1; undefined before the first monitored epoch. */
  readonly bestEpoch: number | undefined;
  /** Epochs since the last improvement. With a baseline, only improvements that also beat the baseline count. */
  readonly wait: number;
  /** True if training ends after this epoch. */
  readonly stop: boolean;
}

export const initialPatience: Patience = { best: undefined, bestEpoch: undefined, wait: 0, stop: false };

/**
 * Updates early stopping after an epoch.
 *
 * Stops once the monitored metric has not improved by more than `min_delta` for `patience` epochs, at the earliest
 * after the second epoch. Epochs before `start_from_epoch` (counted from 0) are ignored. With a `baseline`, an
 * improvement resets the wait only if it also beats the baseline. Keras: `keras.callbacks.EarlyStopping`.
 *
 * @param epoch counted from 1
 *
 * @example
 * updatePatience(setting, initialPatience, 1, 0.5); // { best: 0.5, bestEpoch: 1, wait: 0, stop: false }
 */
export function updatePatience(
  setting: EarlyStopping,
  state: Patience,
  epoch: number,
  value: number,
): Patience {
  if (epoch - 1 < setting.startFromEpoch) return state;
  const wait = state.wait + 1;
  if (improves(setting, value, state.best)) {
    const beatsBaseline = setting.baseline === undefined || improves(setting, value, setting.baseline);
    return { best: value, bestEpoch: epoch, wait: beatsBaseline ? 0 : wait, stop: false };
  }
  return { ...state, wait, stop: wait >= setting.patience && epoch > 1 };
}
