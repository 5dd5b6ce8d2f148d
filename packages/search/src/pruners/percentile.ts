import type { Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial, MilestoneLoss, RankedLosses } from './pruner.ts';
import { isPruningStep, lowestLoss, scoresOf, type Score } from './scores.ts';

/** Milestone that every complete trial reaches, regardless of its reports. */
const END = 'end';

/** Losses of a complete trial at each step that it reported, and a placeholder at its end. */
export function lossesAtSteps(scores: readonly Score[]): readonly MilestoneLoss[] {
  return [{ milestone: END, loss: 0 }, ...scores.map(({ step, loss }) => ({ milestone: step, loss }))];
}

/**
 * Stops a trial whose best value so far is worse than a percentile of its complete peers' values at the same step
 * (Golovin et al.: "Google Vizier", KDD 2017; Optuna's PercentilePruner; 50 is the median rule).
 */
export function percentile(
  pruner: Extract<Pruner, { name: 'percentile' }>,
  { curve, lossesAt, metric }: JudgedTrial,
): Decision {
  const completeCount = lossesAt(END).length;
  if (completeCount === 0 || completeCount < pruner.startup) return 'continue';
  const ownScores = scoresOf(curve, metric);
  if (!isPruningStep(ownScores, pruner)) return 'continue';
  const { step } = ownScores.at(-1)!;
  const peerLosses = lossesAt(step);
  if (peerLosses.length === 0 || peerLosses.length < pruner.atLeast) return 'continue';
  return lowestLoss(ownScores) > percentileLoss(peerLosses, pruner.percentile) ? 'stop' : 'continue';
}

/** Percentile with linear interpolation, as by NumPy's default. */
function percentileLoss(losses: RankedLosses, percent: number): number {
  const rank = (percent / 100) * (losses.length - 1);
  const below = Math.floor(rank);
  const from = losses.at(below);
  const to = losses.at(Math.min(below + 1, losses.length - 1));
  return from + (to - from) * (rank - below);
}
