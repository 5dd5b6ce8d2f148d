import type { ConfigurationOutcome } from '@ridgeline/compare';
import { Ranking, type Metric } from '@ridgeline/core';

/** Default maximum number of configurations; more marks would overlap and take seconds to draw. */
const maxDrawn = 1_000;

/**
 * Selects at most `max` configurations to draw, without changing their order: the best `max / 10` and an even sample of
 * the others.
 *
 * @example
 * thinOut(outcomes, study.definition.metric).length; // 1000 of 100,000
 */
export function thinOut(
  outcomes: readonly ConfigurationOutcome[],
  metric: Pick<Metric, 'goal'>,
  max = maxDrawn,
): readonly ConfigurationOutcome[] {
  if (outcomes.length <= max) return outcomes;
  const bestOutcomes = new Set(new Ranking(metric).sort(outcomes, ({ value }) => value).slice(0, max / 10));
  const otherOutcomes = outcomes.filter((outcome) => !bestOutcomes.has(outcome));
  const step = otherOutcomes.length / (max - bestOutcomes.size);
  const sample = new Set(
    Array.from({ length: max - bestOutcomes.size }, (_, index) => otherOutcomes[Math.floor(index * step)]),
  );
  return outcomes.filter((outcome) => bestOutcomes.has(outcome) || sample.has(outcome));
}
