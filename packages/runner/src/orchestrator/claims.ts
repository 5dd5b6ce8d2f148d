/**
 * The trials that are still to be begun: first those that are given back, then new ones in their order. Knows nothing
 * of stores and processes.
 *
 * @example
 * const claims = new Claims([0, 1, 2, 3], new Set([1]));
 * claims.take(2); // [0, 2]
 */
export class Claims {
  readonly #order: Iterator<number, unknown>;
  readonly #settled: Set<number>;
  readonly #returned: number[] = [];
  #next: number | undefined;

  /** `order` names each trial once; those in `settled` are passed over. */
  constructor(order: Iterable<number>, settled: Set<number>) {
    this.#order = order[Symbol.iterator]();
    this.#settled = settled;
    this.#next = this.#nextNew();
  }

  get isEmpty(): boolean {
    return this.#returned.length === 0 && this.#next === undefined;
  }

  /** At the most `count` trials; fewer, or none, when there are no more. */
  take(count: number): readonly number[] {
    const taken = this.#returned.splice(0, count);
    while (taken.length < count && this.#next !== undefined) {
      taken.push(this.#next);
      this.#next = this.#nextNew();
    }
    return taken;
  }

  /** Trials whose attempt was lost without their doing: they come next. */
  giveBack(trials: readonly number[]): void {
    this.#returned.push(...trials);
  }

  #nextNew(): number | undefined {
    for (;;) {
      const { done, value } = this.#order.next();
      if (done === true) return undefined;
      // Each number comes once, so it need not be remembered any longer.
      if (!this.#settled.delete(value)) return value;
    }
  }
}
