import type { Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial, MilestoneLoss } from './pruner.ts';
import { lowestLoss, scoresOf, type Score } from './scores.ts';

type Bands = Extract<Pruner, { name: 'bands' }>;

/**
 * W&B's `early_terminate: { type: hyperband }`. A band is a number of reports. From a band on, a trial stops if more
 * than 1 / eta of all trials that reached the band, itself included, are better. With `strict`, the trial is compared
 * by its value at the band, otherwise by its best value so far.
 */
export function bands(pruner: Bands, { curve, peers, metric }: JudgedTrial): Decision {
  const ownScores = scoresOf(curve, metric);
  const band = pruner.bands.findLast((reports) => reports <= ownScores.length);
  if (band === undefined) return 'continue';
  const others = peers.at(band);
  const rank = Math.floor((1 / pruner.eta) * (others.length + 1));
  const value = pruner.strict ? ownScores[band - 1]!.loss : lowestLoss(ownScores);
  return rank < others.length && others.at(rank) < value ? 'stop' : 'continue';
}

/** Bands that a trial has reached, with its loss at each. */
export function lossesAtBands(pruner: Bands, scores: readonly Score[]): readonly MilestoneLoss[] {
  return pruner.bands.flatMap((band) => {
    const score = scores[band - 1];
    return score === undefined ? [] : [{ milestone: band, loss: score.loss }];
  });
}
