import type { Ranking } from '@ridgeline/core';

/** A trial with kept weights. */
interface KeptTrial {
  readonly trial: number;
  /** Number of its configuration. */
  readonly configuration: number;
  /** Value that the trial is ranked by. */
  readonly value: number;
  /** Size of its files, in bytes. */
  readonly size: number;
}

/** Trials with kept weights, of which the worst are evicted to fit into a size limit. */
export class SizeBudget {
  readonly #maxBytes: number;
  readonly #ranking: Ranking;
  /** Kept trials, best first; equal values are ordered by trial number. */
  #keptTrials: readonly KeptTrial[] = [];

  constructor(maxBytes: number, ranking: Ranking) {
    this.#maxBytes = maxBytes;
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
    this.#keptTrials = this.#keptTrials.filter((keptTrial) => keptTrial.trial !== trial);
  }

  /**
   * Evicts the trials that do not fit beside better ones, and returns their numbers. The search may end without the
   * configurations from number `finishedPrefix` on, so their trials evict no trials of earlier configurations.
   */
  trim(finishedPrefix: number): readonly number[] {
    let certainSize = 0;
    const uncertainTrials: KeptTrial[] = [];
    /** Must be called in the order of the ranking, because it adds up the sizes of better trials. */
    const fits = (candidate: KeptTrial) => {
      if (candidate.configuration < finishedPrefix) return (certainSize += candidate.size) <= this.#maxBytes;
      uncertainTrials.push(candidate);
      const earlierTrials = uncertainTrials.filter(
        ({ configuration }) => configuration <= candidate.configuration,
      );
      return earlierTrials.reduce((sum, { size }) => sum + size, certainSize) <= this.#maxBytes;
    };
    const evictedTrials = new Set(this.#keptTrials.filter((keptTrial) => !fits(keptTrial)));
    this.#keptTrials = this.#keptTrials.filter((keptTrial) => !evictedTrials.has(keptTrial));
    return [...evictedTrials].map(({ trial }) => trial);
  }

  #comesBefore(a: KeptTrial, b: KeptTrial): boolean {
    return this.#ranking.isBetter(a.value, b.value) || (a.value === b.value && a.trial < b.trial);
  }
}
