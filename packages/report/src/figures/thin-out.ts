import type { ConfigurationOutcome } from '@ridgeline/compare';
import { Ranking, type Metric } from '@ridgeline/core';

/** Largest number of drawn configurations: more overlap, and take seconds to draw. */
const maxDrawn = 1_000;

/**
 * Configurations to draw, in the order given: all, or the best tenth of `most` and an even sample of the others.
 *
 * @example
 * thinOut(outcomes, study.definition.metric).length; // 1000 of 100,000
 */
export function thinOut(
  outcomes: readonly ConfigurationOutcome[],
  metric: Pick<Metric, 'goal'>,
  most = maxDrawn,
): readonly ConfigurationOutcome[] {
  if (outcomes.length <= most) return outcomes;
  const best = new Set(new Ranking(metric).sort(outcomes, ({ value }) => value).slice(0, most / 10));
  const others = outcomes.filter((outcome) => !best.has(outcome));
  const step = others.length / (most - best.size);
  const sample = new Set(
    Array.from({ length: most - best.size }, (_, index) => others[Math.floor(index * step)]),
  );
  return outcomes.filter((outcome) => best.has(outcome) || sample.has(outcome));
}
