import type { FailurePolicy, Outcome, Progress } from '@ridgeline/core';

/** Number of identical failures that stop a study by default. */
const ALIKE = 5;

/** Limit of a study's failed trials. */
export class FailureLimit {
  readonly #most: FailurePolicy['maxFailures'];
  #failed = 0;
  #ended = 0;
  /** First outcome, as long as all later ones are failures like it. */
  #alike: Outcome | undefined;

  /**
   * @param most `max_failures` of the study
   * @example
   * new FailureLimit(0).count({ type: 'failed', kind: 'error', message: 'no data' }); // '1 trial failed; max_failures is 0'
   */
  constructor(most: FailurePolicy['maxFailures']) {
    this.#most = most;
  }

  /** Restores the counts of earlier runs: ended trials by outcome, and the first outcome. */
  load(ended: Progress['ended'], first: Outcome | undefined): void {
    this.#failed = ended.failed;
    this.#ended = Object.values(ended).reduce((sum, count) => sum + count, 0);
    this.#alike = this.#failed === this.#ended ? first : undefined;
  }

  /** True while every outcome so far, if any, is the same error. The next outcomes may then stop the study. */
  get mayStopOnSameError(): boolean {
    return this.#most === 'same_error' && (this.#ended === 0 || this.#alike !== undefined);
  }

  /** Counts an outcome. Returns the reason to stop the study; undefined if it continues. */
  count(outcome: Outcome): string | undefined {
    if (this.#ended++ === 0) this.#alike = outcome;
    this.#alike = this.#alike && areSameError(this.#alike, outcome) ? this.#alike : undefined;
    if (outcome.type !== 'failed') return undefined;
    this.#failed++;
    if (this.#most === 'same_error') {
      if (this.#alike === undefined || this.#failed < ALIKE) return undefined;
      return `the first ${this.#failed} trials failed with the same error`;
    }
    if (this.#failed <= (this.#most ?? Infinity)) return undefined;
    const trials = this.#failed === 1 ? '1 trial' : `${this.#failed} trials`;
    return `${trials} failed; max_failures is ${this.#most}`;
  }
}

/** True for two failures whose errors differ at most in numbers. */
function areSameError(one: Outcome, other: Outcome): boolean {
  if (one.type !== 'failed' || other.type !== 'failed') return false;
  return one.kind === other.kind && gist(one.message) === gist(other.message);
}

function gist(message: string): string {
  return message.split('\n', 1)[0]!.replace(/\d+(\.\d+)?(e[+-]?\d+)?/gi, '#');
}
