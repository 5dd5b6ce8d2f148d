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

/** Selection of the best trials whose files fit into a size limit. */
export class SizeBudget {
  readonly #bytes: number;
  readonly #ranking: Ranking;
  /** Kept trials, best first; ties go to the lower number. */
  #kept: readonly KeptTrial[] = [];

  constructor(bytes: number, ranking: Ranking) {
    this.#bytes = bytes;
    this.#ranking = ranking;
  }

  add(added: KeptTrial): void {
    const position = this.#kept.findIndex((other) => this.#comesBefore(added, other));
    this.#kept = this.#kept.toSpliced(position === -1 ? this.#kept.length : position, 0, added);
  }

  remove(trial: number): void {
    this.#kept = this.#kept.filter((kept) => kept.trial !== trial);
  }

  /**
   * Evicts the trials that do not fit in addition to better ones, and returns them. Configurations from number
   * `finishedPrefix` on may not count in the end, so their trials evict no trials of earlier configurations.
   */
  trim(finishedPrefix: number): readonly number[] {
    let certain = 0;
    const uncertain: KeptTrial[] = [];
    const fits = (candidate: KeptTrial) => {
      if (candidate.number < finishedPrefix) return (certain += candidate.size) <= this.#bytes;
      uncertain.push(candidate);
      const earlier = uncertain.filter(({ number }) => number <= candidate.number);
      return earlier.reduce((sum, { size }) => sum + size, certain) <= this.#bytes;
    };
    const evicted = new Set(this.#kept.filter((kept) => !fits(kept)));
    this.#kept = this.#kept.filter((kept) => !evicted.has(kept));
    return [...evicted].map(({ trial }) => trial);
  }

  #comesBefore(a: KeptTrial, b: KeptTrial): boolean {
    return this.#ranking.isBetter(a.value, b.value) || (a.value === b.value && a.trial < b.trial);
  }
}
