import type { Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial, MilestoneLoss } from './pruner.ts';
import { lowestLoss, scoresOf, type Score } from './scores.ts';

type Bands = Extract<Pruner, { name: 'bands' }>;

/**
 * W&B's `early_terminate: { type: hyperband }`. A band is a number of reports. From a band on, a trial stops if more
 * than 1 / eta of all trials that reached the band, itself included, are better. With `strict`, the trial is compared
 * by its value at the band, otherwise by its best value so far.
 */
export function bands(pruner: Bands, { curve, lossesAt, metric }: JudgedTrial): Decision {
  const ownScores = scoresOf(curve, metric);
  const band = pruner.bands.findLast((reports) => reports <= ownScores.length);
  if (band === undefined) return 'continue';
  const peerLosses = lossesAt(band);
  const rank = Math.floor((1 / pruner.eta) * (peerLosses.length + 1));
  const value = pruner.strict ? ownScores[band - 1]!.loss : lowestLoss(ownScores);
  return rank < peerLosses.length && peerLosses.at(rank) < value ? 'stop' : 'continue';
}

/** Losses of a trial at the bands that it has reached. */
export function lossesAtBands(pruner: Bands, scores: readonly Score[]): readonly MilestoneLoss[] {
  return pruner.bands.flatMap((band) => {
    const score = scores[band - 1];
    return score === undefined ? [] : [{ milestone: band, loss: score.loss }];
  });
}
