import type { Ranking } from '@ridgeline/core';

/** A trial with kept weights. */
interface KeptTrial {
  readonly trial: number;
  /** Number of its configuration. */
  readonly number: number;
  /** Value that the trial is ranked by. */
  readonly value: number;
  /** Size of its files, in bytes. */
  readonly size: number;
}

/** Selection of the best trials whose files fit into a number of bytes. */
export class SizeBudget {
  readonly #bytes: number;
  readonly #ranking: Ranking;
  /** Kept trials, the best first; ties go to the lower number. */
  #kept: readonly KeptTrial[] = [];

  constructor(bytes: number, ranking: Ranking) {
    this.#bytes = bytes;
    this.#ranking = ranking;
  }

  /** Adds a trial. */
  add(one: KeptTrial): void {
    const after = this.#kept.findIndex((other) => this.#comesBefore(one, other));
    this.#kept = this.#kept.toSpliced(after === -1 ? this.#kept.length : after, 0, one);
  }

  /** Removes a trial. */
  remove(trial: number): void {
    this.#kept = this.#kept.filter((one) => one.trial !== trial);
  }

  /**
   * Evicts the trials that do not fit beside better ones, and returns them. Configurations from number `finishedPrefix`
   * on may not count in the end, so their trials evict no trials of earlier configurations.
   */
  trim(finishedPrefix: number): readonly number[] {
    let certain = 0;
    const uncertain: KeptTrial[] = [];
    const fits = (one: KeptTrial) => {
      if (one.number < finishedPrefix) return (certain += one.size) <= this.#bytes;
      uncertain.push(one);
      const before = uncertain.filter(({ number }) => number <= one.number);
      return before.reduce((sum, { size }) => sum + size, certain) <= this.#bytes;
    };
    const removed = new Set(this.#kept.filter((one) => !fits(one)));
    this.#kept = this.#kept.filter((one) => !removed.has(one));
    return [...removed].map(({ trial }) => trial);
  }

  #comesBefore(a: KeptTrial, b: KeptTrial): boolean {
    return this.#ranking.isBetter(a.value, b.value) || (a.value === b.value && a.trial < b.trial);
  }
}
