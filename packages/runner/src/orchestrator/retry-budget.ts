/** Number of deaths after which a trial fails; only deaths as the lone suspect count. */
const MAX_DEATHS = 2;

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
  readonly #failures = new Map<number, { readonly errors: number; readonly deaths: number }>();

  /** @param retries number of retries after errors in a trial's code */
  constructor(retries: number) {
    this.#retries = retries;
  }

  /**
   * Charges a trial for an error in its own code, or for a death or hang of its thread or process when it was the only
   * suspect.
   */
  charge(trial: number, kind: 'errors' | 'deaths'): 'retry' | 'fail' {
    const previous = this.#failures.get(trial) ?? { errors: 0, deaths: 0 };
    const counts = { ...previous, [kind]: previous[kind] + 1 };
    this.#failures.set(trial, counts);
    return counts.errors <= this.#retries && counts.deaths < MAX_DEATHS ? 'retry' : 'fail';
  }

  /** Drops the counts of a trial that has an outcome. */
  forget(trial: number): void {
    this.#failures.delete(trial);
  }
}
