import { Ranking, smallestDifferenceOf, type SearchDefinition, type Strategy } from '@ridgeline/core';
import { MIN_RESULTS, drawGains } from './forecast/strategy-gains.ts';
import type { FinishedConfiguration } from './history.ts';
import { countConfigurations, planStudy } from './plan-study.ts';

/** Default smallest relevant difference, in standard errors of a value. */
const RELEVANT_STANDARD_ERRORS = 0.25;
/** Number of draws of the remaining values. */
const DRAWS = 100;

/** Expected improvement by a strategy's remaining configurations, and the smallest relevant improvement. */
interface Expectation {
  readonly strategy: string;
  readonly expectedImprovement: number;
  readonly smallestRelevant: number;
}

/** Ended configurations of a strategy, and its latest expectation. */
interface StrategyState {
  readonly strategy: Strategy;
  readonly index: number;
  readonly finished: FinishedConfiguration[];
  /** Number of ended configurations at which the expectation is computed next. */
  nextUpdate: number;
  expectation: Expectation | undefined;
}

/**
 * Stop rule of `patience: expected`: ends a search when no strategy's remaining configurations are expected to bring a
 * relevant improvement. The expectation sums the expected improvement of each remaining configuration over the best one
 * before it. It is computed when a strategy has ten ended configurations, and again each time their number has grown by
 * a quarter. All strategies stop together and keep equal budgets.
 *
 * @example
 * const patience = new ExpectedPatience({ ...definition, patience: 'expected' });
 * patience.addFinished(0, finished); // undefined: there is no model yet
 */
export class ExpectedPatience {
  readonly #definition: SearchDefinition;
  readonly #plannedCount: number;
  readonly #strategies: readonly StrategyState[];

  constructor(definition: SearchDefinition) {
    const plan = planStudy(definition);
    this.#definition = definition;
    this.#plannedCount = plan.type === 'finite' ? plan.configurations : 0;
    this.#strategies = definition.strategies.map((strategy, index) => ({
      strategy,
      index,
      finished: [],
      nextUpdate: MIN_RESULTS,
      expectation: undefined,
    }));
  }

  /**
   * Adds configuration `number` and returns a reason to end the search after it; undefined to continue. Configurations
   * must be added in the order of their numbers.
   */
  addFinished(number: number, finished: FinishedConfiguration): string | undefined {
    const state = this.#strategies.find(({ strategy }) => strategy.name === finished.configuration.strategy)!;
    state.finished.push(finished);
    if (state.finished.length < state.nextUpdate) return undefined;
    state.nextUpdate += Math.max(1, Math.floor(state.nextUpdate / 4));
    state.expectation = this.#computeExpectation(state, number + 1);
    const openStrategies = this.#strategies.filter(
      ({ index }) => this.#countRemaining(index, number + 1) > 0,
    );
    const expectations = openStrategies.flatMap(({ expectation }) => expectation ?? []);
    if (openStrategies.length === 0 || expectations.length < openStrategies.length) return undefined;
    if (
      expectations.some(
        ({ expectedImprovement, smallestRelevant }) => !(expectedImprovement < smallestRelevant),
      )
    )
      return undefined;
    const mostPromising = expectations.reduce((a, b) =>
      b.expectedImprovement / b.smallestRelevant > a.expectedImprovement / a.smallestRelevant ? b : a,
    );
    const strategyPhrase = this.#strategies.length === 1 ? '' : ` of strategy "${mostPromising.strategy}"`;
    return (
      `the remaining configurations${strategyPhrase} are expected to improve ${this.#definition.metric.name} by ` +
      `${mostPromising.expectedImprovement.toPrecision(2)}, less than the ${mostPromising.smallestRelevant.toPrecision(2)} that matters`
    );
  }

  #computeExpectation({ strategy, index, finished }: StrategyState, from: number): Expectation | undefined {
    const count = this.#countRemaining(index, from);
    if (count === 0) return undefined;
    const gains = drawGains(this.#definition, strategy, finished, { from, count, drawCount: DRAWS });
    if (gains === undefined) return undefined;
    const { draws, standardError } = gains;
    const gainCount = draws[0]!.length;
    const total = draws.reduce((sum, row) => sum + Math.max(0, row[gainCount - 1]!), 0);
    // Later configurations promise less on average than earlier ones, so this is an upper bound.
    const expectedImprovement = (total / draws.length) * (count / gainCount);
    return {
      strategy: strategy.name,
      expectedImprovement,
      smallestRelevant: this.#smallestDifference() ?? RELEVANT_STANDARD_ERRORS * standardError,
    };
  }

  /** Smallest difference set in the sweep file, in the metric's unit; undefined if it sets none. */
  #smallestDifference(): number | undefined {
    const { metric } = this.#definition;
    const best = new Ranking(metric).best(this.#strategies[0]!.finished, ({ value }) => value)?.value;
    return smallestDifferenceOf(this.#definition, best ?? 0);
  }

  /** Counts a strategy's planned configurations, starting at configuration `from` of the study. */
  #countRemaining(index: number, from: number): number {
    return (
      countConfigurations(this.#definition, index, this.#plannedCount) -
      countConfigurations(this.#definition, index, Math.min(from, this.#plannedCount))
    );
  }
}
