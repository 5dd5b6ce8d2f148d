import type { Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial, MilestoneLoss } from './pruner.ts';
import { scoresOf, type Score } from './scores.ts';

type SuccessiveHalving = Extract<Pruner, { name: 'successive_halving' }>;

/**
 * Asynchronous successive halving (Li et al.: "A system for massively parallel hyperparameter tuning", MLSys 2020) as
 * in Optuna's SuccessiveHalvingPruner: rung r is at step minResource * reductionFactor^(minEarlyStoppingRate + r), and
 * a trial passes a rung if it is among the best 1 / reductionFactor of the trials that reached the rung, itself
 * included. A trial that is among the first reductionFactor - 1 of a rung passes if it is the best so far. The first
 * bootstrapCount trials of a rung never pass.
 */
export function successiveHalving(
  pruner: SuccessiveHalving,
  { curve, lossesAt, metric }: JudgedTrial,
): Decision {
  const ownScores = scoresOf(curve, metric);
  const last = ownScores.at(-1);
  if (last === undefined) return 'continue';
  for (const step of rungsUpTo(pruner, last.step)) {
    const rungScore = scoreAtRung(ownScores, step);
    // The decision at a rung is made once, at the first step that reaches it.
    if (rungScore === undefined || rungScore.step !== last.step) continue;
    const peerLosses = lossesAt(step);
    const trialCount = peerLosses.length + 1;
    if (trialCount <= pruner.bootstrapCount) return 'stop';
    const promotedCount = Math.max(1, Math.floor(trialCount / pruner.reductionFactor));
    if (promotedCount <= peerLosses.length && peerLosses.at(promotedCount - 1) < rungScore.loss)
      return 'stop';
  }
  return 'continue';
}

/** Losses of a trial at the rungs that it has reached. */
export function lossesAtRungs(pruner: SuccessiveHalving, scores: readonly Score[]): readonly MilestoneLoss[] {
  return rungsUpTo(pruner, scores.at(-1)?.step ?? 0).map((step) => ({
    milestone: step,
    loss: scoreAtRung(scores, step)!.loss,
  }));
}

function rungsUpTo(pruner: SuccessiveHalving, last: number): readonly number[] {
  const { minResource, reductionFactor, minEarlyStoppingRate } = pruner;
  let step = minResource;
  for (let rate = 0; rate < minEarlyStoppingRate; rate++) step *= reductionFactor;
  const rungs: number[] = [];
  for (; step <= last; step *= reductionFactor) rungs.push(step);
  return rungs;
}

/** Score of a trial at the step that reached a rung. */
function scoreAtRung(scores: readonly Score[], rung: number): Score | undefined {
  return scores.find(({ step }) => step >= rung);
}
