/** Deaths alone after which a trial is given up. */
const MOST_DEATHS = 2;

/** What a trial has spoilt by itself so far. */
interface Charge {
  readonly errors: number;
  readonly deaths: number;
}

/**
 * Keeps count of what each trial has done to itself, and says whether it gets another attempt. A loss in company is
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

  /** `retries`: how often a trial is tried again after an error of its own. */
  constructor(retries: number) {
    this.#retries = retries;
  }

  /** The trial's own code failed. */
  error(trial: number): 'again' | 'give up' {
    const { errors, deaths } = this.#of(trial);
    return this.#judge(trial, { errors: errors + 1, deaths });
  }

  /** Its thread or its process died or hung, and it was alone there. */
  death(trial: number): 'again' | 'give up' {
    const { errors, deaths } = this.#of(trial);
    return this.#judge(trial, { errors, deaths: deaths + 1 });
  }

  /** The trial has an outcome. */
  forget(trial: number): void {
    this.#charges.delete(trial);
  }

  #of(trial: number): Charge {
    return this.#charges.get(trial) ?? { errors: 0, deaths: 0 };
  }

  #judge(trial: number, charge: Charge): 'again' | 'give up' {
    this.#charges.set(trial, charge);
    const { errors, deaths } = charge;
    return errors <= this.#retries && deaths < MOST_DEATHS ? 'again' : 'give up';
  }
}
