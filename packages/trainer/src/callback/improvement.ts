import type { Mode } from '@ridgeline/core';

/** Metrics for which the mode `auto` means `max`. */
const maximizedMetrics = [
  ...['accuracy', 'balanced_accuracy', 'auc', 'precision', 'recall'],
  ...['f1_score', 'macro_f1_score', 'r2_score'],
];

/** True if `value` beats `best` by more than `minDelta`, or if there is no `best`. */
export function improves(
  { monitor, mode, minDelta }: { readonly monitor: string; readonly mode: Mode; readonly minDelta: number },
  value: number,
  best: number | undefined,
): boolean {
  if (best === undefined) return true;
  return findDirection(monitor, mode) === 'max' ? value - minDelta > best : value + minDelta < best;
}

/** Goal of a monitored metric. */
function findDirection(monitor: string, mode: Mode): 'min' | 'max' {
  if (mode !== 'auto') return mode;
  return maximizedMetrics.some((name) => monitor.replace(/^(val|train)_/, '') === name) ? 'max' : 'min';
}
