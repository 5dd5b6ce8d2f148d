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
  { curve, peers, metric }: JudgedTrial,
): Decision {
  const ownScores = scoresOf(curve, metric);
  const last = ownScores.at(-1);
  if (last === undefined) return 'continue';
  for (const step of rungsUpTo(pruner, last.step)) {
    const reached = scoreAtRung(ownScores, step);
    // The decision at a rung is made once, at the first step that reaches it.
    if (reached === undefined || reached.step !== last.step) continue;
    const others = peers.at(step);
    const competing = others.length + 1;
    if (competing <= pruner.bootstrapCount) return 'stop';
    const promoted = Math.max(1, Math.floor(competing / pruner.reductionFactor));
    if (promoted <= others.length && others.at(promoted - 1) < reached.loss) return 'stop';
  }
  return 'continue';
}

/** Rungs that a trial has reached, with the trial's loss at each. */
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
