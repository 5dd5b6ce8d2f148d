import { Ranking, type SearchDefinition } from '@ridgeline/core';

/**
 * Criteria that end a search before its plan. They judge finished configurations in the order of their numbers, so
 * that it ends at the same one whichever finished first.
 *
 * @example
 * const criteria = new StopCriteria({ ...definition, target: 0.1 });
 * criteria.judge(0, 0.3); // undefined
 * criteria.judge(1, 0.1); // 'configuration 1 reached the target, 0.1'
 */
export class StopCriteria {
  readonly #definition: SearchDefinition;
  #best: number | undefined;
  /** Number of consecutive configurations without an improvement. */
  #since = 0;

  constructor(definition: SearchDefinition) {
    this.#definition = definition;
  }

  /**
   * Judges configuration `number` and returns the reason to end the search with it; undefined to continue. `value` is
   * that of a complete one.
   */
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
