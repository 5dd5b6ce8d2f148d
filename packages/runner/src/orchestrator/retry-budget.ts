/** Number of deaths, while running alone, after which a trial is given up. */
const MOST_DEATHS = 2;

/** Failures of a trial so far that count against it. */
interface FailureCounts {
  readonly errors: number;
  readonly deaths: number;
}

/**
 * Retry budget of each trial: counts its own failures, and decides on another attempt. A loss shared with other trials
 * never counts. Knows nothing of stores and processes.
 *
 * @example
 * const budget = new RetryBudget(0);
 * budget.death(7); // 'again'
 * budget.death(7); // 'give up'
 */
export class RetryBudget {
  readonly #retries: number;
  readonly #failures = new Map<number, FailureCounts>();

  /** @param retries number of retries after an error of the trial's own */
  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Charges a trial for an error in its own code. */
  error(trial: number): 'again' | 'give up' {
    return this.#charge(trial, 'errors');
  }

  /** Charges a trial for a death or hang of its thread or process, when it was alone. */
  death(trial: number): 'again' | 'give up' {
    return this.#charge(trial, 'deaths');
  }

  /** Forgets a trial that has an outcome. */
  forget(trial: number): void {
    this.#failures.delete(trial);
  }

  #charge(trial: number, kind: keyof FailureCounts): 'again' | 'give up' {
    const before = this.#failures.get(trial) ?? { errors: 0, deaths: 0 };
    const counts = { ...before, [kind]: before[kind] + 1 };
    this.#failures.set(trial, counts);
    return counts.errors <= this.#retries && counts.deaths < MOST_DEATHS ? 'again' : 'give up';
  }
}
