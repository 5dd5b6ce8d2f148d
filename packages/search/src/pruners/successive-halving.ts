import type { Pruner } from '@ridgeline/core';
import type { Decision, Judged } from './pruner.ts';
import { scoresOf, scoresOfPeer, type Score } from './scores.ts';

type SuccessiveHalving = Extract<Pruner, { name: 'successive_halving' }>;

/**
 * Asynchronous successive halving (Li et al.: "A system for massively parallel hyperparameter tuning", MLSys 2020) as
 * Optuna's SuccessiveHalvingPruner: rung r is at step minResource * reductionFactor^(minEarlyStoppingRate + r), and a
 * trial goes beyond it if it is in the best 1 / reductionFactor of all that reached it, itself included. The first
 * reductionFactor - 1 trials of a rung go on if they are the best there.
 */
export function successiveHalving(pruner: SuccessiveHalving, { curve, peers, metric }: Judged): Decision {
  const own = scoresOf(curve, metric);
  const last = own.at(-1);
  if (last === undefined) return 'continue';
  const others = peers.map((peer) => scoresOfPeer(peer, metric));
  for (const step of rungsUpTo(pruner, last.step)) {
    const reached = atRung(own, step);
    // A rung that was passed at an earlier step has been judged there.
    if (reached === undefined || reached.step !== last.step) continue;
    const losses = others.flatMap((scores) => atRung(scores, step)?.loss ?? []);
    const competing = [...losses, reached.loss].sort((a, b) => a - b);
    if (competing.length <= pruner.bootstrapCount) return 'stop';
    const promoted = Math.max(1, Math.floor(competing.length / pruner.reductionFactor));
    if (reached.loss > competing[promoted - 1]!) return 'stop';
  }
  return 'continue';
}

function rungsUpTo(pruner: SuccessiveHalving, last: number): readonly number[] {
  const { minResource, reductionFactor, minEarlyStoppingRate } = pruner;
  let step = minResource;
  for (let rate = 0; rate < minEarlyStoppingRate; rate++) step *= reductionFactor;
  const rungs: number[] = [];
  for (; step <= last; step *= reductionFactor) rungs.push(step);
  return rungs;
}

/** What a trial had when it reached a rung. */
function atRung(scores: readonly Score[], rung: number): Score | undefined {
  return scores.find(({ step }) => step >= rung);
}
