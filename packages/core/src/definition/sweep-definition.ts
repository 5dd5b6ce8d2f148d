import type { Metric } from '../metric.ts';
import type { Json, ParameterValue } from '../value.ts';
import type { Dimension } from './dimension.ts';

/** How a strategy's points are chosen: through all, by chance, spread evenly, or by what came of earlier ones. */
export type Method = 'grid' | 'random' | 'latin_hypercube' | 'sobol' | 'halton' | 'tpe';

/** A named sub-space: one of the things that a study compares. */
export interface Strategy {
  readonly name: string;
  readonly method: Method;
  /** Dimensions that all strategies share, drawn alike for all, then the strategy's own; in file order. */
  readonly dimensions: readonly StrategyDimension[];
}

export interface StrategyDimension {
  readonly owner: 'shared' | 'strategy';
  readonly dimension: Dimension;
  /** All must hold for the parameter to be active; none means always. */
  readonly when?: readonly Condition[];
}

/** That another parameter of the strategy has one of some values. */
export interface Condition {
  readonly name: string;
  readonly values: readonly ParameterValue[];
  /** Whether what `task` says there is one of the values: it stands while the other parameter is inactive itself. */
  readonly otherwise: boolean;
}

/** What a sweep file says of the search, parsed and checked: what is not in the file has its default here. */
export interface SearchDefinition {
  readonly name: string;
  readonly description: string | undefined;
  readonly metric: Metric;
  /** At the most so many trials; undefined for as many as the grids have. */
  readonly runCap: number | undefined;
  /** The seed of the search. */
  readonly seed: number;
  /** The training seed of each repeat; at least one. */
  readonly seeds: readonly number[];
  /** At least one; without `strategies` in the file there is one, `all`. */
  readonly strategies: readonly Strategy[];
}

/** A sweep file that can be run: a search, and what each of its trials does. */
export interface SweepDefinition extends SearchDefinition {
  /** What is fixed, as the file says it; a point's parameters are put into it by path before it is read. */
  readonly task: Readonly<Record<string, Json>>;
}
