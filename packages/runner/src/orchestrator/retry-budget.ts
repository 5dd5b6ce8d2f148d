/** Number of deaths after which a trial fails; only deaths as the lone suspect count. */
const MAX_DEATHS = 2;

/** Number of failures that count against a trial. */
interface FailureCounts {
  readonly errors: number;
  readonly deaths: number;
}

/**
 * Retry budget of each trial: counts the trial's failures and decides whether to retry it. A loss shared with other
 * trials never counts. Independent of stores and processes.
 *
 * @example
 * const budget = new RetryBudget(0);
 * budget.charge(7, 'deaths'); // 'retry'
 * budget.charge(7, 'deaths'); // 'fail'
 */
export class RetryBudget {
  readonly #retries: number;
  readonly #failures = new Map<number, FailureCounts>();

  /** @param retries number of retries after errors in a trial's code */
  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Charges a trial for an error in its own code. */
  chargeError(trial: number): 'retry' | 'fail' {
    return this.#charge(trial, 'errors');
  }

  /** Charges a trial for a death or hang of its thread or process, when it was the only suspect. */
  chargeDeath(trial: number): 'retry' | 'fail' {
    return this.#charge(trial, 'deaths');
  }

  /** Drops the counts of a trial that has an outcome. */
  forget(trial: number): void {
    this.#failures.delete(trial);
  }

  #charge(trial: number, kind: keyof FailureCounts): 'retry' | 'fail' {
    const previous = this.#failures.get(trial) ?? { errors: 0, deaths: 0 };
    const counts = { ...previous, [kind]: previous[kind] + 1 };
    this.#failures.set(trial, counts);
    return counts.errors <= this.#retries && counts.deaths < MAX_DEATHS ? 'retry' : 'fail';
  }
}
