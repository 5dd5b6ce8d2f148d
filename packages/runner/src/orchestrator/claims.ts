import type { TrialTask } from '@ridgeline/core';
import type { SuggestedTrial } from '@ridgeline/search';

/**
 * Trials that may start now: returned ones first, in the order of their numbers, then new ones. Independent of stores
 * and processes.
 *
 * @example
 * const claims = new Claims(source);
 * claims.next(); // trial 0
 */
export class Claims {
  readonly #source: () => SuggestedTrial<TrialTask> | undefined;
  /** Trials that come before those of the source. */
  #waiting: SuggestedTrial<TrialTask>[] = [];

  /** @param source returns the next trial that may start now, each trial once; undefined while there is none */
  constructor(source: () => SuggestedTrial<TrialTask> | undefined) {
    this.#source = source;
  }

  /** True if no trial may start now. */
  get isEmpty(): boolean {
    const next = this.next();
    if (next !== undefined) this.#waiting.unshift(next);
    return next === undefined;
  }

  /** Next trial to start; undefined while there is none. */
  next(): SuggestedTrial<TrialTask> | undefined {
    return this.#waiting.shift() ?? this.#source();
  }

  /** Queues trials again whose attempt was lost. */
  requeue(trials: readonly SuggestedTrial<TrialTask>[]): void {
    this.#waiting = [...trials, ...this.#waiting].sort((a, b) => a.trial.number - b.trial.number);
  }
}
