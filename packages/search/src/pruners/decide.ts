import { bands } from './bands.ts';
import { hyperband } from './hyperband.ts';
import { percentile } from './percentile.ts';
import type { Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial } from './pruner.ts';
import { lowestLoss, scoresOf } from './scores.ts';
import { successiveHalving } from './successive-halving.ts';
import { threshold } from './threshold.ts';

/**
 * Decides after a trial's latest report whether the trial continues or stops.
 *
 * @example
 * decide({ name: 'none' }, { bracket: 0, curve, lossesAt, metric }); // 'continue'
 */
export function decide(pruner: Pruner, judgedTrial: JudgedTrial): Decision {
  switch (pruner.name) {
    case 'none':
    case 'paired':
    case 'asha':
      return 'continue';
    case 'percentile':
      return percentile(pruner, judgedTrial);
    case 'threshold':
      return threshold(pruner, judgedTrial);
    case 'patient':
      // Without a wrapped pruner a stale trial stops immediately, as in Optuna.
      if (!isStale(pruner, judgedTrial)) return 'continue';
      return pruner.wrapped.name === 'none' ? 'stop' : decide(pruner.wrapped, judgedTrial);
    case 'successive_halving':
      return successiveHalving(pruner, judgedTrial);
    case 'hyperband':
      return hyperband(pruner, judgedTrial);
    case 'bands':
      return bands(pruner, judgedTrial);
  }
}

/** True if the best of the latest `patience` + 1 reports is worse than the best earlier one by more than `minDelta`. */
function isStale(
  { patience, minDelta }: Extract<Pruner, { name: 'patient' }>,
  { curve, metric }: JudgedTrial,
): boolean {
  const scores = scoresOf(curve, metric);
  if (scores.length <= patience + 1) return false;
  return lowestLoss(scores.slice(0, -patience - 1)) + minDelta < lowestLoss(scores.slice(-patience - 1));
}
