import { ParetoRanking, Ranking, type ObjectiveResult, type SearchDefinition } from '@ridgeline/core';
import { ExpectedPatience } from './expected-patience.ts';
import type { FinishedConfiguration } from './history.ts';
import { completeResults } from './samplers/rank-configurations.ts';

/**
 * Criteria that end a search before its plan is complete. Finished configurations are judged in the order of their
 * numbers, so the search ends at the same configuration regardless of which one finishes first. An infeasible
 * configuration never reaches the target, and is an improvement only if no earlier one violates the constraints less.
 * With several objectives, a configuration that enters the front is an improvement.
 *
 * @example
 * const criteria = new StopCriteria({ ...definition, target: 0.1 });
 * criteria.judge(0, { ...finished, value: 0.3 }); // undefined
 * criteria.judge(1, { ...finished, value: 0.1 }); // 'configuration 1 reached the target, 0.1'
 */
export class StopCriteria {
  readonly #definition: SearchDefinition;
  readonly #ranking: ParetoRanking;
  readonly #expectedPatience: ExpectedPatience | undefined;
  /** Front of the results so far. */
  #front: readonly ObjectiveResult[] = [];
  /** Number of consecutive configurations without an improvement. */
  #staleCount = 0;

  constructor(definition: SearchDefinition) {
    this.#definition = definition;
    this.#ranking = new ParetoRanking(definition);
    this.#expectedPatience =
      definition.patience === 'expected' ? new ExpectedPatience(definition) : undefined;
  }

  /**
   * Judges configuration `number` and returns the reason to end the search with it; undefined to continue.
   *
   * @param finished undefined while some of the configuration's seeds have not ended
   * @param isNew false if the configuration was judged before with fewer seeds and already counts towards the patience
   */
  judge(number: number, finished: FinishedConfiguration | undefined, isNew = true): string | undefined {
    const { target, patience, metric } = this.#definition;
    // Paused trainings and, with divided seeds, configurations before the first complete one do not count as stale.
    const isExempt = finished === undefined ? this.#front.length === 0 : isPaused(finished);
    const [result] = completeResults(finished === undefined ? [] : [finished], this.#definition);
    if (result !== undefined && this.#addToFront(result)) this.#staleCount = 0;
    else if (isNew && !isExempt) this.#staleCount++;
    const isFeasible = result?.violation === 0;
    if (isFeasible && target !== undefined && !new Ranking(metric).isBetter(target, finished!.value!)) {
      return `configuration ${number} reached the target, ${target}`;
    }
    if (patience === 'expected') return finished && this.#expectedPatience!.addFinished(number, finished);
    if (patience === undefined || this.#staleCount < patience) return undefined;
    return this.#definition.objectives === undefined
      ? `${patience} configurations in a row were no better than the best before them`
      : `${patience} configurations in a row did not enter the front`;
  }

  /** Adds a result to the front unless a member dominates or equals it; returns true if it was added. */
  #addToFront(result: ObjectiveResult): boolean {
    const isEqual = ({ losses, violation }: ObjectiveResult) =>
      violation === result.violation && losses.every((loss, index) => loss === result.losses[index]);
    if (this.#front.some(isEqual)) return false;
    const candidates = [...this.#front, result];
    const ranks = this.#ranking.ranks(candidates);
    if (ranks.at(-1) !== 0) return false;
    this.#front = candidates.filter((_, index) => ranks[index] === 0);
    return true;
  }
}

function isPaused({ outcome, configuration: { part } }: FinishedConfiguration): boolean {
  return outcome === 'pruned' && part?.pause !== undefined;
}
