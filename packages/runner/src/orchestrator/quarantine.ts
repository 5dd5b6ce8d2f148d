/**
 * The trials that were on a thread where a process died: one of them did it. Each runs again in a process of its own,
 * one after the other. Knows nothing of stores and processes.
 *
 * @example
 * const quarantine = new Quarantine<number>();
 * quarantine.hold([4, 5]);
 * quarantine.next(); // 4
 */
export class Quarantine<T> {
  readonly #suspects: T[] = [];

  /** How many trials wait for their turn. */
  get size(): number {
    return this.#suspects.length;
  }

  /** Has suspects wait for their turn, behind those that wait already. */
  hold(suspects: readonly T[]): void {
    this.#suspects.push(...suspects);
  }

  /** The suspect that runs next; undefined where there is none. */
  next(): T | undefined {
    return this.#suspects.shift();
  }
}
