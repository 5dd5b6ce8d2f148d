import type { Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial, MilestoneLoss, RankedLosses } from './pruner.ts';
import { isPruningStep, lowestLoss, scoresOf, type Score } from './scores.ts';

/** Milestone that every complete trial reaches, regardless of its reports. */
const END = 'end';

/** Milestones of a complete trial: each step that it reported, and its end. */
export function lossesAtSteps(scores: readonly Score[]): readonly MilestoneLoss[] {
  return [{ milestone: END, loss: 0 }, ...scores.map(({ step, loss }) => ({ milestone: step, loss }))];
}

/**
 * Stops a trial whose best value so far is worse than a percentile of its complete peers' values at the same step
 * (Golovin et al.: "Google Vizier", KDD 2017; Optuna's PercentilePruner; 50 is the median rule).
 */
export function percentile(
  pruner: Extract<Pruner, { name: 'percentile' }>,
  { curve, peers, metric }: JudgedTrial,
): Decision {
  const complete = peers.at(END).length;
  if (complete === 0 || complete < pruner.startup) return 'continue';
  const ownScores = scoresOf(curve, metric);
  if (!isPruningStep(ownScores, pruner)) return 'continue';
  const { step } = ownScores.at(-1)!;
  const others = peers.at(step);
  if (others.length === 0 || others.length < pruner.atLeast) return 'continue';
  return lowestLoss(ownScores) > percentileLoss(others, pruner.percentile) ? 'stop' : 'continue';
}

/** Percentile with linear interpolation, as by NumPy's default. */
function percentileLoss(losses: RankedLosses, percent: number): number {
  const rank = (percent / 100) * (losses.length - 1);
  const below = Math.floor(rank);
  const from = losses.at(below);
  const to = losses.at(Math.min(below + 1, losses.length - 1));
  return from + (to - from) * (rank - below);
}
