import { Ranking, smallestDifferenceOf, type SearchDefinition, type Strategy } from '@ridgeline/core';
import { MIN_RESULTS, strategyGains } from './forecast/strategy-gains.ts';
import type { FinishedConfiguration } from './history.ts';
import { countOf, planStudy } from './plan-study.ts';

/** Smallest relevant difference, as a share of a value's standard error, for a file without one. */
const SHARE_OF_ERROR = 0.25;
const DRAWS = 100;

/** Expected improvement from a strategy's remaining configurations, and the smallest one that matters. */
interface Expectation {
  readonly strategy: string;
  readonly expected: number;
  readonly smallest: number;
}

/** Ended configurations of a strategy, with its last judgement. */
interface StrategyState {
  readonly strategy: Strategy;
  readonly index: number;
  readonly own: FinishedConfiguration[];
  /** Number of configurations at the next judgement. */
  nextJudgement: number;
  expectation: Expectation | undefined;
}

/**
 * Patience of `patience: expected`. It ends a search when no strategy's remaining configurations are expected to bring
 * an improvement that matters: the sum, over these configurations, of the expected improvement of each over the best
 * before it. A strategy is judged at its tenth configuration, and again whenever their number has grown by a quarter.
 * All strategies stop together and keep equal budgets.
 *
 * @example
 * const patience = new ExpectedPatience({ ...definition, patience: 'expected' });
 * patience.judge(0, finished); // undefined: there is no model yet
 */
export class ExpectedPatience {
  readonly #definition: SearchDefinition;
  readonly #planned: number;
  readonly #strategies: readonly StrategyState[];

  constructor(definition: SearchDefinition) {
    const plan = planStudy(definition);
    this.#definition = definition;
    this.#planned = plan.type === 'finite' ? plan.configurations : 0;
    this.#strategies = definition.strategies.map((strategy, index) => ({
      strategy,
      index,
      own: [],
      nextJudgement: MIN_RESULTS,
      expectation: undefined,
    }));
  }

  /** Judges configuration `number`, and returns a reason to end the search after it. Call it in order for each. */
  judge(number: number, finished: FinishedConfiguration): string | undefined {
    const state = this.#strategies.find(({ strategy }) => strategy.name === finished.configuration.strategy)!;
    state.own.push(finished);
    if (state.own.length < state.nextJudgement) return undefined;
    state.nextJudgement += Math.max(1, Math.floor(state.nextJudgement / 4));
    state.expectation = this.#expectationOf(state, number + 1);
    const open = this.#strategies.filter(({ index }) => this.#remaining(index, number + 1) > 0);
    const all = open.map(({ expectation }) => expectation);
    if (all.length === 0 || !all.every((one) => one !== undefined && one.expected < one.smallest))
      return undefined;
    const closest = all.reduce((a, b) => (b!.expected / b!.smallest > a!.expected / a!.smallest ? b : a))!;
    const left = this.#strategies.length === 1 ? 'that are left' : `left of strategy "${closest.strategy}"`;
    return (
      `the configurations ${left} would improve ${this.#definition.metric.name} by ` +
      `${closest.expected.toPrecision(2)} in expectation, less than the ${closest.smallest.toPrecision(2)} that matters`
    );
  }

  #expectationOf({ strategy, index, own }: StrategyState, from: number): Expectation | undefined {
    const count = this.#remaining(index, from);
    if (count === 0) return undefined;
    const gains = strategyGains(this.#definition, strategy, own, { from, count, draws: DRAWS });
    if (gains === undefined) return undefined;
    const { draws, standardError } = gains;
    const drawn = draws[0]!.length;
    const sum = draws.reduce((all, row) => all + Math.max(0, row[drawn - 1]!), 0);
    // Later configurations promise less on average than earlier ones, so this is an upper bound of their sum.
    const expected = (sum / draws.length) * (count / drawn);
    return {
      strategy: strategy.name,
      expected,
      smallest: this.#difference() ?? SHARE_OF_ERROR * standardError,
    };
  }

  /** Smallest difference of the file, in the metric's unit. */
  #difference(): number | undefined {
    const { metric } = this.#definition;
    const best = new Ranking(metric).best(this.#strategies[0]!.own, ({ value }) => value)?.value;
    return smallestDifferenceOf(this.#definition, best ?? 0);
  }

  /** Number of a strategy's configurations, by its index, from number `from` on. */
  #remaining(index: number, from: number): number {
    return (
      countOf(this.#definition, index, this.#planned) -
      countOf(this.#definition, index, Math.min(from, this.#planned))
    );
  }
}
