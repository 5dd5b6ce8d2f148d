import type { ReadyTrial } from './ready-trial.ts';

/** Source of trials. */
export interface TrialSource {
  /** The next trial that may begin now, each once; undefined while there is none. */
  next(): ReadyTrial | undefined;
}

/**
 * The trials that may begin now: first those that were given back, in the order of their numbers, then new ones. Knows
 * nothing of stores and processes.
 *
 * @example
 * const claims = new Claims(source);
 * claims.next(); // trial 0
 */
export class Claims {
  readonly #source: TrialSource;
  /** Trials that come before those of the source. */
  #waiting: ReadyTrial[] = [];

  constructor(source: TrialSource) {
    this.#source = source;
  }

  /** Whether nothing may begin now. */
  get isEmpty(): boolean {
    const next = this.next();
    if (next !== undefined) this.#waiting.unshift(next);
    return next === undefined;
  }

  /** The trial that begins next; undefined while there is none. */
  next(): ReadyTrial | undefined {
    return this.#waiting.shift() ?? this.#source.next();
  }

  /** Trials whose attempt was lost without their doing. */
  giveBack(trials: readonly ReadyTrial[]): void {
    this.#waiting = [...trials, ...this.#waiting].sort((a, b) => a.trial.number - b.trial.number);
  }
}
