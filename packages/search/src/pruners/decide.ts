import { bands } from './bands.ts';
import { hyperband } from './hyperband.ts';
import { percentile } from './percentile.ts';
import type { Pruner } from '@ridgeline/core';
import type { Decision, Judged } from './pruner.ts';
import { least, scoresOf } from './scores.ts';
import { successiveHalving } from './successive-halving.ts';
import { threshold } from './threshold.ts';

/**
 * Whether a trial goes on after its last report. A function of what is passed in, so it can be asked again at any time.
 *
 * @param bracketOf the Hyperband bracket of a point
 *
 * @example
 * decide({ name: 'none' }, { point: 0, curve, peers, metric }, () => 0); // 'continue'
 */
export function decide(pruner: Pruner, judged: Judged, bracketOf: (point: number) => number): Decision {
  switch (pruner.name) {
    case 'none':
    case 'paired':
      return 'continue';
    case 'percentile':
      return percentile(pruner, judged);
    case 'threshold':
      return threshold(pruner, judged);
    case 'patient':
      // Optuna stops at once under a patience that wraps nothing.
      if (!isStale(pruner, judged)) return 'continue';
      return pruner.wrapped.name === 'none' ? 'stop' : decide(pruner.wrapped, judged, bracketOf);
    case 'successive_halving':
      return successiveHalving(pruner, judged);
    case 'hyperband':
      return hyperband(pruner, judged, bracketOf);
    case 'bands':
      return bands(pruner, judged);
  }
}

/** Whether the last `patience` + 1 reports brought nothing better, by more than `minDelta`, than those before. */
function isStale(
  { patience, minDelta }: Extract<Pruner, { name: 'patient' }>,
  { curve, metric }: Judged,
): boolean {
  const scores = scoresOf(curve, metric);
  if (scores.length <= patience + 1) return false;
  return least(scores.slice(0, -patience - 1)) + minDelta < least(scores.slice(-patience - 1));
}
