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

/** Next training of a strategy. */
type NextTraining =
  | { readonly type: 'start' }
  | { readonly type: 'seed'; readonly configuration: number }
  /** No configuration can use a training. */
  | { readonly type: 'none' };

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
 * When the first result of a new configuration would come too late to decide about its further seeds, the remaining
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
): NextTraining {
  const open = configurations.filter(({ values }) => !values.includes(undefined));
  const belowMin = open.find(({ seedCount }) => seedCount < min);
  if (belowMin !== undefined) return toSeedTraining(belowMin);
  const ranking = new Ranking(metric);
  const visible = open.filter(({ values }) => values.length >= min);
  const inOrder = sortByExpectedLoss(visible, (value) => ranking.loss(value));
  const [best] = inOrder;
  if (best !== undefined && best.seedCount < max && best.seedCount === best.values.length)
    return toSeedTraining(best);
  if (hasPoints && remaining >= delay + max - min) return { type: 'start' };
  const unfinished = inOrder.find(({ seedCount }) => seedCount < max && max - seedCount <= remaining);
  return unfinished === undefined ? { type: 'none' } : toSeedTraining(unfinished);
}

function toSeedTraining({ number }: SeededConfiguration): NextTraining {
  return { type: 'seed', configuration: number };
}

function sortByExpectedLoss(
  visible: readonly SeededConfiguration[],
  lossOf: (value: number) => number,
): readonly SeededConfiguration[] {
  if (visible.length === 0) return [];
  const { expected } = repeatModel(visible.map(({ values }) => values.map((value) => lossOf(value!))));
  return visible
    .map((configuration, index) => ({ configuration, mean: expected[index]!.mean }))
    .sort((a, b) => a.mean - b.mean || a.configuration.number - b.configuration.number)
    .map(({ configuration }) => configuration);
}
