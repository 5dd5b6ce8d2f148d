import { Ranking, smallestDifferenceOf, type SearchDefinition, type Strategy } from '@ridgeline/core';
import { MIN_RESULTS, strategyGains } from './forecast/strategy-gains.ts';
import type { FinishedConfiguration } from './history.ts';
import { countOf, planStudy } from './plan-study.ts';

/** Smallest relevant difference, as a share of a value's standard error, for a file without one. */
const SHARE_OF_ERROR = 0.25;
const DRAWS = 100;

/** Expected improvement from a strategy's remaining configurations, and the smallest one that matters. */
interface Promised {
  readonly strategy: string;
  readonly expected: number;
  readonly least: number;
}

/** Ended configurations of a strategy, with its last judgement. */
interface Side {
  readonly strategy: Strategy;
  readonly index: number;
  readonly own: FinishedConfiguration[];
  /** Number of configurations at the next judgement. */
  due: number;
  promised: Promised | undefined;
}

/**
 * Patience of `patience: expected`. It ends a search when no strategy's remaining configurations are expected to bring
 * an improvement that matters: the sum, over them, of the expected improvement of each over the best before it. A
 * strategy is judged at its tenth configuration, and again whenever their number has grown by a quarter. All strategies
 * stop together and keep equal budgets.
 *
 * @example
 * const patience = new ExpectedPatience({ ...definition, patience: 'expected' });
 * patience.judge(0, finished); // undefined: there is no model yet
 */
export class ExpectedPatience {
  readonly #definition: SearchDefinition;
  readonly #planned: number;
  readonly #sides: readonly Side[];

  constructor(definition: SearchDefinition) {
    const plan = planStudy(definition);
    this.#definition = definition;
    this.#planned = plan.type === 'finite' ? plan.configurations : 0;
    this.#sides = definition.strategies.map((strategy, index) => ({
      strategy,
      index,
      own: [],
      due: MIN_RESULTS,
      promised: undefined,
    }));
  }

  /** Judges configuration `number`, and returns a reason to end the search after it. Call it in order for each. */
  judge(number: number, finished: FinishedConfiguration): string | undefined {
    const side = this.#sides.find(({ strategy }) => strategy.name === finished.configuration.strategy)!;
    side.own.push(finished);
    if (side.own.length < side.due) return undefined;
    side.due += Math.max(1, Math.floor(side.due / 4));
    side.promised = this.#promisedBy(side, number + 1);
    const open = this.#sides.filter(({ index }) => this.#left(index, number + 1) > 0);
    const all = open.map(({ promised }) => promised);
    if (all.length === 0 || !all.every((one) => one !== undefined && one.expected < one.least))
      return undefined;
    const most = all.reduce((a, b) => (b!.expected / b!.least > a!.expected / a!.least ? b : a))!;
    const left = this.#sides.length === 1 ? 'that are left' : `left of strategy "${most.strategy}"`;
    return (
      `the configurations ${left} would improve ${this.#definition.metric.name} by ` +
      `${most.expected.toPrecision(2)} in expectation, less than the ${most.least.toPrecision(2)} that matters`
    );
  }

  #promisedBy({ strategy, index, own }: Side, from: number): Promised | undefined {
    const count = this.#left(index, from);
    if (count === 0) return undefined;
    const gains = strategyGains(this.#definition, strategy, own, { from, count, draws: DRAWS });
    if (gains === undefined) return undefined;
    const { draws, standardError } = gains;
    const drawn = draws[0]!.length;
    const sum = draws.reduce((all, row) => all + Math.max(0, row[drawn - 1]!), 0);
    // Later configurations promise less on average than earlier ones, so this is an upper bound of their sum.
    const expected = (sum / draws.length) * (count / drawn);
    return { strategy: strategy.name, expected, least: this.#difference() ?? SHARE_OF_ERROR * standardError };
  }

  /** Smallest difference of the file, in the metric's unit. */
  #difference(): number | undefined {
    const { metric } = this.#definition;
    const best = new Ranking(metric).best(this.#sides[0]!.own, ({ value }) => value)?.value;
    return smallestDifferenceOf(this.#definition, best ?? 0);
  }

  /** Number of a strategy's configurations, by its index, from number `from` on. */
  #left(index: number, from: number): number {
    return (
      countOf(this.#definition, index, this.#planned) -
      countOf(this.#definition, index, Math.min(from, this.#planned))
    );
  }
}
