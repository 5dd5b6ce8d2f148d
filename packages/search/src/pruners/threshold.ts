import type { Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial } from './pruner.ts';
import { isPruningStep } from './scores.ts';

/**
 * Stops a trial at a pruning step if its latest value of the metric is below `lower` or above `upper` (Optuna's
 * ThresholdPruner).
 */
export function threshold(
  pruner: Extract<Pruner, { name: 'threshold' }>,
  { curve, metric }: JudgedTrial,
): Decision {
  const reports = curve.filter(({ values }) => values[metric.name] !== undefined);
  if (!isPruningStep(reports, pruner)) return 'continue';
  const value = reports.at(-1)!.values[metric.name]!;
  return value < pruner.lower || value > pruner.upper ? 'stop' : 'continue';
}
