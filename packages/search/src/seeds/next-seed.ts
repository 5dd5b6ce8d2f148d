import { Ranking, type Metric } from '@ridgeline/core';
import { repeatModel } from './repeat-model.ts';

/** Configuration with the results of its seeds. */
export interface SeededConfiguration {
  readonly number: number;
  /** Visible values by seed index; undefined for a seed without a value. */
  readonly values: readonly (number | undefined)[];
  /** Number of seeds with a training, started or ended. */
  readonly seedCount: number;
}

/** Limits on a configuration's seeds, and the remaining trainings. */
export interface SeedBudget {
  /** Minimum number of seeds of a configuration. */
  readonly min: number;
  /** Maximum number of seeds of a configuration. */
  readonly max: number;
  /** Remaining trainings of the strategy, this one included; Infinity if unknown. */
  readonly remaining: number;
  /** Number of the strategy's trainings before a result becomes visible, at least 1. */
  readonly delay: number;
  /** True if the strategy can start another configuration. */
  readonly hasPoints: boolean;
}

/**
 * Divides a strategy's trainings between new configurations and further seeds of earlier ones. The configuration with
 * the best expected loss gets further seeds while it remains the best; otherwise a new configuration starts.
 * Configurations that never lead get `min` seeds. After a seed that did not complete, a configuration gets no more.
 * When the first results of a new configuration would come too late to decide about its further seeds, the remaining
 * trainings complete the best unfinished configurations, or else a new one. A configuration that can no longer get all
 * seeds gets none.
 *
 * @returns number of the configuration that gets another seed, or `start` for a new one; undefined if no configuration
 *   can use a training
 * @example
 * const budget = { min: 1, max: 3, remaining: 9, delay: 1, hasPoints: true };
 * nextTraining([{ number: 0, values: [0.5], seedCount: 1 }], budget, metric); // 0
 */
export function nextTraining(
  configurations: readonly SeededConfiguration[],
  { min, max, remaining, delay, hasPoints }: SeedBudget,
  metric: Pick<Metric, 'goal'>,
): number | 'start' | undefined {
  const candidates = configurations.filter(({ values }) => !values.includes(undefined));
  const belowMin = candidates.find(({ seedCount }) => seedCount < min);
  if (belowMin !== undefined) return belowMin.number;
  const ranking = new Ranking(metric);
  const visibleConfigurations = candidates.filter(({ values }) => values.length >= min);
  const bestFirst = sortByExpectedLoss(visibleConfigurations, (value) => ranking.loss(value));
  const canComplete = ({ seedCount }: SeededConfiguration) => seedCount < max && max - seedCount <= remaining;
  const [best] = bestFirst;
  if (best !== undefined && canComplete(best) && best.seedCount === best.values.length) return best.number;
  // A new configuration first gets `min` seeds; the last of their results is visible `delay` trainings later.
  if (hasPoints && remaining >= delay + max - 1) return 'start';
  const completable = bestFirst.find(canComplete) ?? candidates.find(canComplete);
  if (completable !== undefined) return completable.number;
  return hasPoints && remaining >= max ? 'start' : undefined;
}

function sortByExpectedLoss(
  visibleConfigurations: readonly SeededConfiguration[],
  lossOf: (value: number) => number,
): readonly SeededConfiguration[] {
  if (visibleConfigurations.length === 0) return [];
  const { expected } = repeatModel(
    visibleConfigurations.map(({ values }) => values.map((value) => lossOf(value!))),
  );
  return visibleConfigurations
    .map((configuration, index) => ({ configuration, mean: expected[index]!.mean }))
    .sort((a, b) => a.mean - b.mean || a.configuration.number - b.configuration.number)
    .map(({ configuration }) => configuration);
}
