import type { Ranking } from '@ridgeline/core';

/** A trial with kept weights. */
export interface Kept {
  readonly trial: number;
  /** Number of its configuration. */
  readonly number: number;
  /** Value that the trial is ranked by. */
  readonly value: number;
  /** Size of its files, in bytes. */
  readonly size: number;
}

/** Best trials that fit into a number of bytes. */
export class SizeBudget {
  readonly #bytes: number;
  readonly #ranking: Ranking;
  /** Kept trials, the best first; ties: the lower number. */
  #kept: readonly Kept[] = [];

  constructor(bytes: number, ranking: Ranking) {
    this.#bytes = bytes;
    this.#ranking = ranking;
  }

  /** Adds a trial. */
  add(one: Kept): void {
    const after = this.#kept.findIndex((other) => this.#comesBefore(one, other));
    this.#kept = this.#kept.toSpliced(after === -1 ? this.#kept.length : after, 0, one);
  }

  /** Removes a trial. */
  remove(trial: number): void {
    this.#kept = this.#kept.filter((one) => one.trial !== trial);
  }

  /**
   * Evicts the trials that better ones leave no space for, and returns them. The choice holds however many of the
   * configurations from number `finishedBelow` count; if one counts, so do all before it.
   */
  trim(finishedBelow: number): readonly number[] {
    let surely = 0;
    const perhaps: Kept[] = [];
    const fits = (one: Kept) => {
      if (one.number < finishedBelow) return (surely += one.size) <= this.#bytes;
      perhaps.push(one);
      const along = perhaps.filter(({ number }) => number <= one.number);
      return along.reduce((sum, { size }) => sum + size, surely) <= this.#bytes;
    };
    const removed = new Set(this.#kept.filter((one) => !fits(one)));
    this.#kept = this.#kept.filter((one) => !removed.has(one));
    return [...removed].map(({ trial }) => trial);
  }

  #comesBefore(a: Kept, b: Kept): boolean {
    return this.#ranking.isBetter(a.value, b.value) || (a.value === b.value && a.trial < b.trial);
  }
}
