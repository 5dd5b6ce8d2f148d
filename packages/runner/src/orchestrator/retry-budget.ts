/** Number of deaths, while running alone, after which a trial has failed. */
const MAX_DEATHS = 2;

/** Failures of a trial so far that count against it. */
interface FailureCounts {
  readonly errors: number;
  readonly deaths: number;
}

/**
 * Retry budget of each trial: counts its own failures and decides whether to retry it. A loss shared with other trials
 * never counts. Independent of stores and processes.
 *
 * @example
 * const budget = new RetryBudget(0);
 * budget.death(7); // 'retry'
 * budget.death(7); // 'fail'
 */
export class RetryBudget {
  readonly #retries: number;
  readonly #failures = new Map<number, FailureCounts>();

  /** @param retries number of retries after an error of the trial's own */
  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Charges a trial for an error in its own code. */
  error(trial: number): 'retry' | 'fail' {
    return this.#charge(trial, 'errors');
  }

  /** Charges a trial for a death or hang of its thread or process, when it was alone. */
  death(trial: number): 'retry' | 'fail' {
    return this.#charge(trial, 'deaths');
  }

  /** Drops the counts of a trial that has an outcome. */
  forget(trial: number): void {
    this.#failures.delete(trial);
  }

  #charge(trial: number, kind: keyof FailureCounts): 'retry' | 'fail' {
    const before = this.#failures.get(trial) ?? { errors: 0, deaths: 0 };
    const counts = { ...before, [kind]: before[kind] + 1 };
    this.#failures.set(trial, counts);
    return counts.errors <= this.#retries && counts.deaths < MAX_DEATHS ? 'retry' : 'fail';
  }
}
