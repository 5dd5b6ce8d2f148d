import type { Pruner } from '@ridgeline/core';
import type { Decision, Judged } from './pruner.ts';
import { isJudgedNow, least, scoresOf, scoresOfPeer } from './scores.ts';

/**
 * Stops a trial whose best so far is worse than a percentile of what complete peers had at the same step (Golovin et al.:
 * "Google Vizier", KDD 2017; Optuna's PercentilePruner; 50 is the median rule).
 */
export function percentile(
  pruner: Extract<Pruner, { name: 'percentile' }>,
  { curve, peers, metric }: Judged,
): Decision {
  const complete = peers.filter(({ outcome }) => outcome === 'complete');
  if (complete.length === 0 || complete.length < pruner.startup) return 'continue';
  const own = scoresOf(curve, metric);
  if (!isJudgedNow(own, pruner)) return 'continue';
  const { step } = own.at(-1)!;
  const others = complete.flatMap((peer) =>
    scoresOfPeer(peer, metric).flatMap((score) => (score.step === step ? [score.loss] : [])),
  );
  if (others.length === 0 || others.length < pruner.atLeast) return 'continue';
  return least(own) > percentileOf(others, pruner.percentile) ? 'stop' : 'continue';
}

/** The percentile of some numbers, between two of them by straight line, as NumPy's default. */
function percentileOf(numbers: readonly number[], percent: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const from = sorted[below]!;
  const to = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return from + (to - from) * (place - below);
}
