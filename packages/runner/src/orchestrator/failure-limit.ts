import { pluralize, sumCounts, type FailurePolicy, type Outcome, type Progress } from '@ridgeline/core';

/** Number of trials after which a study stops by default, if all of them failed with the same error. */
const SAME_ERROR_LIMIT = 5;

/** Counter of a study's failed trials. Decides when the failures stop the study. */
export class FailureLimit {
  readonly #maxFailures: FailurePolicy['maxFailures'];
  #failureCount = 0;
  #outcomeCount = 0;
  /** First outcome, if all outcomes so far are failures with the same error; otherwise undefined. */
  #commonError: Outcome | undefined;

  /**
   * @param maxFailures `max_failures` of the study
   * @example
   * new FailureLimit(0).count({ type: 'failed', kind: 'error', message: 'no data' });
   * // '1 trial failed; max_failures is 0'
   */
  constructor(maxFailures: FailurePolicy['maxFailures']) {
    this.#maxFailures = maxFailures;
  }

  /**
   * Restores the counts of earlier runs. If all trials of these runs failed, their errors count as the same.
   *
   * @param ended number of trials by type of outcome
   * @param firstOutcome first outcome of the study; undefined before there is one
   */
  load(ended: Progress['ended'], firstOutcome: Outcome | undefined): void {
    this.#failureCount = ended.failed;
    this.#outcomeCount = sumCounts(ended);
    this.#commonError = this.#failureCount === this.#outcomeCount ? firstOutcome : undefined;
  }

  /** True if the next outcomes may stop the study: all outcomes so far, if any, are failures with the same error. */
  get mayStopOnSameError(): boolean {
    return (
      this.#maxFailures === 'same_error' && (this.#outcomeCount === 0 || this.#commonError !== undefined)
    );
  }

  /** Counts an outcome. Returns the reason to stop the study; undefined if it continues. */
  count(outcome: Outcome): string | undefined {
    if (this.#outcomeCount++ === 0) this.#commonError = outcome;
    this.#commonError =
      this.#commonError && areSameError(this.#commonError, outcome) ? this.#commonError : undefined;
    if (outcome.type !== 'failed') return undefined;
    this.#failureCount++;
    if (this.#maxFailures === 'same_error') {
      if (this.#commonError === undefined || this.#failureCount < SAME_ERROR_LIMIT) return undefined;
      return `the first ${this.#failureCount} trials failed with the same error`;
    }
    if (this.#failureCount <= (this.#maxFailures ?? Infinity)) return undefined;
    return `${pluralize(this.#failureCount, 'trial')} failed; max_failures is ${this.#maxFailures}`;
  }
}

/** True for two failures of one kind whose messages have the same first line, apart from numbers. */
function areSameError(a: Outcome, b: Outcome): boolean {
  if (a.type !== 'failed' || b.type !== 'failed') return false;
  return a.kind === b.kind && maskNumbers(a.message) === maskNumbers(b.message);
}

function maskNumbers(message: string): string {
  return message.split('\n', 1)[0]!.replace(/\d+(\.\d+)?(e[+-]?\d+)?/gi, '#');
}
