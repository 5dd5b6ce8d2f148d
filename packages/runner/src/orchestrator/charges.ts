/** Number of deaths alone after which a trial is given up. */
const MOST_DEATHS = 2;

/** Failures of a trial charged to itself so far. */
interface Charge {
  readonly errors: number;
  readonly deaths: number;
}

/**
 * Retry budget of each trial: counts its own failures, and decides on another attempt. A loss in company is
 * never charged. Knows nothing of stores and processes.
 *
 * @example
 * const charges = new Charges(0);
 * charges.death(7); // 'again'
 * charges.death(7); // 'give up'
 */
export class Charges {
  readonly #retries: number;
  readonly #charges = new Map<number, Charge>();

  /** @param retries number of retries after an error of the trial's own */
  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Charges an error in the trial's own code. */
  error(trial: number): 'again' | 'give up' {
    return this.#charge(trial, 'errors');
  }

  /** Charges a death or hang of its thread or process, where it was alone. */
  death(trial: number): 'again' | 'give up' {
    return this.#charge(trial, 'deaths');
  }

  /** Forgets a trial that has an outcome. */
  forget(trial: number): void {
    this.#charges.delete(trial);
  }

  #charge(trial: number, what: keyof Charge): 'again' | 'give up' {
    const before = this.#charges.get(trial) ?? { errors: 0, deaths: 0 };
    const charge = { ...before, [what]: before[what] + 1 };
    this.#charges.set(trial, charge);
    return charge.errors <= this.#retries && charge.deaths < MOST_DEATHS ? 'again' : 'give up';
  }
}
