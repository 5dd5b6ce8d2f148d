import type { Pruner } from '@ridgeline/core';
import type { Decision, Judged } from './pruner.ts';
import { least, scoresOf, scoresOfPeer } from './scores.ts';

/**
 * W&B's `early_terminate: { type: hyperband }`: at a band, a number of reports, a trial must be in the best 1 / eta of all
 * that reached it, itself included. Strictly by what it had at the band, otherwise by its best so far.
 */
export function bands(pruner: Extract<Pruner, { name: 'bands' }>, judged: Judged): Decision {
  const own = scoresOf(judged.curve, judged.metric);
  const band = pruner.bands.findLast((reports) => reports <= own.length);
  if (band === undefined) return 'continue';
  const curves = [...judged.peers.map((peer) => scoresOfPeer(peer, judged.metric)), own];
  const reached = curves.flatMap((scores) => scores[band - 1]?.loss ?? []).sort((a, b) => a - b);
  const limit = reached[Math.floor((1 / pruner.eta) * reached.length)]!;
  const value = pruner.strict ? own[band - 1]!.loss : least(own);
  return value > limit ? 'stop' : 'continue';
}
