import { Ranking, type Goal } from '@ridgeline/core';
import { groupBy } from '../group-by.ts';
import { meanOf } from '../statistics/sample.ts';
import type { VerdictRefusal, ResultOptions, ResultRow } from './result.ts';

/** Results of a strategy on one data set: a cell of the table of strategies by data sets. */
export interface StrategyRuns {
  readonly strategy: string;
  readonly dataset: string | undefined;
  /** Number of configurations. */
  readonly configurations: number;
  /** Runs of the best configuration. */
  readonly runs: readonly Run[];
  /** Mean budget of the runs with a value; undefined unless all of them have a budget. */
  readonly budget: number | undefined;
  /** Mean duration in ms of all runs of the strategy; undefined unless all of them have a duration. */
  readonly duration: number | undefined;
}

export interface Run extends ResultRow {
  /** Seed and fold, for pairing; undefined if the run has neither. */
  readonly key: string | undefined;
}

/**
 * Collects a strategy's runs on one data set: those of its best configuration.
 *
 * @param rows all rows of the strategy on the data set; at least one
 */
export function collectRuns(rows: readonly ResultRow[], metric: { readonly goal: Goal }): StrategyRuns {
  const groups = [...groupBy(rows, ({ configuration }) => configuration).values()];
  const bestRows = new Ranking(metric).best(groups, computeMeanValue) ?? groups[0]!;
  const { strategy, dataset } = rows[0]!;
  return {
    strategy,
    dataset,
    configurations: groups.length,
    runs: bestRows.map((row) => ({ ...row, key: createRunKey(row) })),
    budget: computeCompleteMean(
      bestRows.filter(({ value }) => value !== undefined).map(({ budget }) => budget),
    ),
    duration: computeCompleteMean(rows.map(({ duration }) => duration)),
  };
}

/** Values of the runs that ended with a value. */
export function runValues({ runs }: Pick<StrategyRuns, 'runs'>): readonly number[] {
  return runs.flatMap(({ value }) => value ?? []);
}

/** Finds the reasons against a verdict that concern a single strategy. */
export function findRefusals(
  { strategy, configurations, runs }: StrategyRuns,
  { openEnded }: Required<Pick<ResultOptions, 'openEnded'>>,
): readonly VerdictRefusal[] {
  if (openEnded.has(strategy)) return [{ type: 'open-ended', strategy }];
  if (configurations > 1) return [{ type: 'chosen', strategy, configurations }];
  for (const [key, group] of groupBy(runs, (run) => run.key)) {
    if (key === undefined || group.length === 1) continue;
    return [{ type: 'repeated', strategy, runs: group.length, where: formatRunName(group[0]!) }];
  }
  return [];
}

/** Formats the name of a run, such as `seed 3, fold 2`. */
export function formatRunName({ seed, fold, dataset }: ResultRow): string {
  const nameParts = [
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    ...(fold === undefined ? [] : [`fold ${fold}`]),
    ...(dataset === undefined ? [] : [`data set ${dataset}`]),
  ];
  return nameParts.length === 0 ? 'a run without a seed' : nameParts.join(', ');
}

function createRunKey({ seed, fold }: ResultRow): string | undefined {
  return seed === undefined && fold === undefined ? undefined : JSON.stringify([seed, fold]);
}

function computeMeanValue(rows: readonly ResultRow[]): number | undefined {
  const values = rows.flatMap(({ value }) => value ?? []);
  return values.length === 0 ? undefined : meanOf(values);
}

function computeCompleteMean(numbers: readonly (number | undefined)[]): number | undefined {
  const knownNumbers = numbers.filter((number) => number !== undefined);
  return knownNumbers.length === 0 || knownNumbers.length < numbers.length ? undefined : meanOf(knownNumbers);
}
