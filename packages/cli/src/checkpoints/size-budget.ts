import type { Ranking } from '@ridgeline/core';

/** A trial whose weights are kept. */
export interface Kept {
  readonly trial: number;
  /** Of its configuration. */
  readonly number: number;
  /** What the trial is ranked by. */
  readonly value: number;
  /** Of its files, in bytes. */
  readonly size: number;
}

/** The best trials that fit into a number of bytes. */
export class SizeBudget {
  readonly #bytes: number;
  readonly #ranking: Ranking;
  /** The best first; ties: the lower number. */
  #kept: readonly Kept[] = [];

  constructor(bytes: number, ranking: Ranking) {
    this.#bytes = bytes;
    this.#ranking = ranking;
  }

  /** Takes a trial in. */
  add(one: Kept): void {
    const after = this.#kept.findIndex((other) => this.#comesBefore(one, other));
    this.#kept = this.#kept.toSpliced(after === -1 ? this.#kept.length : after, 0, one);
  }

  /** A trial counts no longer. */
  remove(trial: number): void {
    this.#kept = this.#kept.filter((one) => one.trial !== trial);
  }

  /**
   * Lets go, and returns, the trials that better ones leave no room for, whether or not the configurations from number
   * `settled` on will count: where one does, all before it do.
   */
  trim(settled: number): readonly number[] {
    let surely = 0;
    const perhaps: Kept[] = [];
    const fits = (one: Kept) => {
      if (one.number < settled) return (surely += one.size) <= this.#bytes;
      perhaps.push(one);
      const along = perhaps.filter(({ number }) => number <= one.number);
      return along.reduce((sum, { size }) => sum + size, surely) <= this.#bytes;
    };
    const gone = new Set(this.#kept.filter((one) => !fits(one)));
    this.#kept = this.#kept.filter((one) => !gone.has(one));
    return [...gone].map(({ trial }) => trial);
  }

  #comesBefore(a: Kept, b: Kept): boolean {
    return this.#ranking.isBetter(a.value, b.value) || (a.value === b.value && a.trial < b.trial);
  }
}
