/** Direction in which values of a metric get better. */
export type Goal = 'minimize' | 'maximize';

/**
 * Order of a metric's values. No other code decides which value is better.
 *
 * @example
 * const ranking = new Ranking({ goal: 'maximize' });
 * ranking.isBetter(0.9, 0.8); // true
 * ranking.sort([0.7, undefined, 0.9], (value) => value); // [0.9, 0.7, undefined]
 */
export class Ranking {
  readonly #goal: Goal;

  constructor({ goal }: { readonly goal: Goal }) {
    this.#goal = goal;
  }

  /** Difference of two values, for `sort`: below 0 if `a` is better, above 0 if it is worse. */
  compare(a: number, b: number): number {
    return this.#goal === 'minimize' ? a - b : b - a;
  }

  /** True if `a` is strictly better than `b`. */
  isBetter(a: number, b: number): boolean {
    return this.#goal === 'minimize' ? a < b : a > b;
  }

  /** Value as a quantity to minimize. */
  loss(value: number): number {
    return this.#goal === 'minimize' ? value : -value;
  }

  /** Item with the best value, the first if several are equal; undefined if none has a value. */
  best<T>(items: Iterable<T>, valueOf: (item: T) => number | undefined): T | undefined {
    let best: { readonly item: T; readonly value: number } | undefined;
    for (const item of items) {
      const value = valueOf(item);
      if (value === undefined) continue;
      if (best === undefined || this.isBetter(value, best.value)) best = { item, value };
    }
    return best?.item;
  }

  /** Items from best to worst, then those without a value; ties keep their order. */
  sort<T>(items: readonly T[], valueOf: (item: T) => number | undefined): T[] {
    return items.toSorted((left, right) => {
      const a = valueOf(left);
      const b = valueOf(right);
      if (a === b) return 0;
      if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
      return this.isBetter(a, b) ? -1 : 1;
    });
  }
}
