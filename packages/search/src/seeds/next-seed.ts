import { Ranking, type Metric } from '@ridgeline/core';
import { repeatModel } from './repeat-model.ts';

/** Configuration with the results of its seeds, and their number. */
export interface Seeded {
  readonly number: number;
  /** Visible values by seed index; undefined for a seed without a value. */
  readonly values: readonly (number | undefined)[];
  /** Number of seeds it has been given. */
  readonly given: number;
}

/** Next training of a strategy. */
type NextTraining =
  | { readonly type: 'begin' }
  | { readonly type: 'seed'; readonly configuration: number }
  /** No configuration can use one. */
  | { readonly type: 'none' };

/** Limits on the seeds of a configuration, and the remaining trainings. */
export interface SeedBudget {
  readonly least: number;
  readonly most: number;
  /** Remaining trainings of the strategy, this one included; Infinity if unknown. */
  readonly left: number;
  /** Number of the strategy's trainings until a result becomes visible, at least 1. */
  readonly delay: number;
  /** True if the strategy has another point. */
  readonly hasPoints: boolean;
}

/**
 * Divides a strategy's trainings between new configurations and further seeds of earlier ones. The configuration with
 * the best expected loss gets seed after seed while it remains the best; otherwise a new configuration starts.
 * Configurations that never lead get `least` seeds. Once a new one could no longer get all seeds, the best unfinished
 * ones get theirs.
 *
 * @example
 * const budget = { least: 1, most: 3, left: 9, delay: 1, hasPoints: true };
 * nextTraining([{ number: 0, values: [0.5], given: 1 }], budget, metric);
 * // { type: 'seed', configuration: 0 }
 */
export function nextTraining(
  configurations: readonly Seeded[],
  { least, most, left, delay, hasPoints }: SeedBudget,
  metric: Pick<Metric, 'goal'>,
): NextTraining {
  const open = configurations.filter(({ values }) => !values.includes(undefined));
  const short = open.find(({ given }) => given < least);
  if (short !== undefined) return seedOf(short);
  const ranking = new Ranking(metric);
  const seen = open.filter(({ values }) => values.length >= least);
  const inOrder = byExpectedLoss(seen, (value) => ranking.loss(value));
  const [best] = inOrder;
  if (best !== undefined && best.given < most && best.given === best.values.length) return seedOf(best);
  if (hasPoints && left >= delay + most - least) return { type: 'begin' };
  const unfinished = inOrder.find(({ given }) => given < most && most - given <= left);
  return unfinished === undefined ? { type: 'none' } : seedOf(unfinished);
}

function seedOf({ number }: Seeded): NextTraining {
  return { type: 'seed', configuration: number };
}

function byExpectedLoss(seen: readonly Seeded[], lossOf: (value: number) => number): readonly Seeded[] {
  if (seen.length === 0) return [];
  const { expected } = repeatModel(seen.map(({ values }) => values.map((value) => lossOf(value!))));
  return seen
    .map((one, index) => ({ one, mean: expected[index]!.mean }))
    .sort((a, b) => a.mean - b.mean || a.one.number - b.one.number)
    .map(({ one }) => one);
}
