/**
 * The trials that were in flight where something died: one of them did it. Each cohort runs again on its own; if it
 * dies again, its halves do, until the guilty one is alone. Knows nothing of stores and processes.
 *
 * @example
 * const quarantine = new Quarantine<number>();
 * quarantine.suspect([4, 5, 6]);
 * quarantine.next(); // [4, 5]
 * quarantine.next(); // [6]
 */
export class Quarantine<T> {
  readonly #cohorts: (readonly T[])[] = [];

  /** How many trials wait for their turn. */
  get size(): number {
    return this.#cohorts.reduce((sum, cohort) => sum + cohort.length, 0);
  }

  /** Trials that were lost together. One that is alone waits for a turn of its own. */
  suspect(trials: readonly T[]): void {
    const half = Math.ceil(trials.length / 2);
    for (const cohort of [trials.slice(0, half), trials.slice(half)]) {
      this.hold(cohort);
    }
  }

  /** A cohort that did not come to run: it waits for its turn again, as it is. */
  hold(cohort: readonly T[]): void {
    if (cohort.length > 0) this.#cohorts.push(cohort);
  }

  /** The cohort that runs next; undefined when nobody is suspected. */
  next(): readonly T[] | undefined {
    return this.#cohorts.shift();
  }
}
