import { Ranking, type SearchDefinition } from '@ridgeline/core';

/**
 * Whether a search is over before its plan is: judged on finished configurations in the order of their numbers, so that
 * it ends at the same one whichever ended first.
 *
 * @example
 * const criteria = new StopCriteria({ ...definition, target: 0.1 });
 * criteria.judge(0, 0.3); // undefined
 * criteria.judge(1, 0.1); // 'configuration 1 reached the target, 0.1'
 */
export class StopCriteria {
  readonly #definition: SearchDefinition;
  #best: number | undefined;
  /** How many in a row were no better than the best. */
  #since = 0;

  constructor(definition: SearchDefinition) {
    this.#definition = definition;
  }

  /** Why the search is over with configuration `number`; undefined where it goes on. `value` is that of a complete one. */
  judge(number: number, value: number | undefined): string | undefined {
    const { target, patience, metric } = this.#definition;
    const ranking = new Ranking(metric);
    const better = value !== undefined && (this.#best === undefined || ranking.isBetter(value, this.#best));
    if (better) this.#best = value;
    this.#since = better ? 0 : this.#since + 1;
    if (value !== undefined && target !== undefined && !ranking.isBetter(target, value)) {
      return `configuration ${number} reached the target, ${target}`;
    }
    if (patience === undefined || this.#since < patience) return undefined;
    return `${patience} configurations in a row were no better than the best before them`;
  }
}
