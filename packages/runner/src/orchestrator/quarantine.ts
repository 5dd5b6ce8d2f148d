/**
 * Queue of suspects: trials on threads of a process that died, one of which broke it. They run again one at a time,
 * each in a separate process. Independent of stores and processes.
 *
 * @example
 * const quarantine = new Quarantine<number>();
 * quarantine.hold([4, 5]);
 * quarantine.next(); // 4
 */
export class Quarantine<T> {
  readonly #suspects: T[] = [];

  /** Number of waiting suspects. */
  get size(): number {
    return this.#suspects.length;
  }

  /** Queues suspects after those that already wait. */
  hold(suspects: readonly T[]): void {
    this.#suspects.push(...suspects);
  }

  /** Next suspect to run; undefined if there is none. */
  next(): T | undefined {
    return this.#suspects.shift();
  }
}
