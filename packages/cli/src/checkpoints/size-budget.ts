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

/** Best trials whose files fit into a size limit. */
export class SizeBudget {
  readonly #bytes: number;
  readonly #ranking: Ranking;
  /** Kept trials, best first; ties go to the lower number. */
  #keptTrials: readonly KeptTrial[] = [];

  constructor(bytes: number, ranking: Ranking) {
    this.#bytes = bytes;
    this.#ranking = ranking;
  }

  add(newTrial: KeptTrial): void {
    const position = this.#keptTrials.findIndex((other) => this.#comesBefore(newTrial, other));
    this.#keptTrials = this.#keptTrials.toSpliced(
      position === -1 ? this.#keptTrials.length : position,
      0,
      newTrial,
    );
  }

  remove(trial: number): void {
    this.#keptTrials = this.#keptTrials.filter((kept) => kept.trial !== trial);
  }

  /**
   * Evicts the trials that do not fit beside better ones, and returns their numbers. Configurations from number
   * `finishedPrefix` on may not count in the end, so their trials evict no trials of earlier configurations.
   */
  trim(finishedPrefix: number): readonly number[] {
    let certainSize = 0;
    const uncertainTrials: KeptTrial[] = [];
    const fits = (candidate: KeptTrial) => {
      if (candidate.number < finishedPrefix) return (certainSize += candidate.size) <= this.#bytes;
      uncertainTrials.push(candidate);
      const earlier = uncertainTrials.filter(({ number }) => number <= candidate.number);
      return earlier.reduce((sum, { size }) => sum + size, certainSize) <= this.#bytes;
    };
    const evictedTrials = new Set(this.#keptTrials.filter((kept) => !fits(kept)));
    this.#keptTrials = this.#keptTrials.filter((kept) => !evictedTrials.has(kept));
    return [...evictedTrials].map(({ trial }) => trial);
  }

  #comesBefore(a: KeptTrial, b: KeptTrial): boolean {
    return this.#ranking.isBetter(a.value, b.value) || (a.value === b.value && a.trial < b.trial);
  }
}
