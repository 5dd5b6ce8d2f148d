import type { Metric, Pruner } from '@ridgeline/core';
import { lossesAtBands } from './bands.ts';
import { lossesAtBracketRungs } from './hyperband.ts';
import { lossesAtSteps } from './percentile.ts';
import type { EndedRepeat } from '../history.ts';
import type { MilestoneLoss } from './pruner.ts';
import { scoresOf } from './scores.ts';
import { lossesAtRungs } from './successive-halving.ts';

/**
 * Losses of an ended trial at those milestones of a pruner that the trial has reached. Empty for failed and cancelled
 * trials, which carry no information about their parameters. With `percentile`, also empty for pruned and diverged
 * ones.
 *
 * @param bracket Hyperband bracket of the trial's point; 0 for other pruners
 */
export function lossesAtMilestones(
  pruner: Pruner,
  { outcome, curve }: Pick<EndedRepeat, 'outcome' | 'curve'>,
  metric: Pick<Metric, 'name' | 'goal'>,
  bracket: number,
): readonly MilestoneLoss[] {
  if (outcome === 'failed' || outcome === 'cancelled') return [];
  const scores = scoresOf(curve, metric);
  switch (pruner.name) {
    case 'none':
    case 'paired':
    case 'asha':
    case 'threshold':
      return [];
    case 'patient':
      return lossesAtMilestones(pruner.wrapped, { outcome, curve }, metric, bracket);
    case 'percentile':
      return outcome === 'complete' ? lossesAtSteps(scores) : [];
    case 'successive_halving':
      return lossesAtRungs(pruner, scores);
    case 'hyperband':
      return lossesAtBracketRungs(pruner, scores, bracket);
    case 'bands':
      return lossesAtBands(pruner, scores);
  }
}
