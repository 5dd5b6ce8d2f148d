import type { JudgedTrial, Milestone, MilestoneLoss, RankedLosses } from './pruner.ts';

/** Losses of one repeat's trials at each milestone, in the order of their visibility. */
export class PeerHistory {
  readonly #milestones = new Map<Milestone, LossesInOrder>();

  /**
   * Adds a trial that is visible from `position` on: a configuration's number, a turn, or a number of ended trials.
   * Positions must not decrease.
   */
  add(position: number, milestoneLosses: readonly MilestoneLoss[]): void {
    for (const { milestone, loss } of milestoneLosses) {
      let losses = this.#milestones.get(milestone);
      if (losses === undefined) this.#milestones.set(milestone, (losses = new LossesInOrder()));
      losses.add(position, loss);
    }
  }

  /** Creates a function from a milestone to the losses of the peers that are visible at a position. */
  until(position: number): JudgedTrial['lossesAt'] {
    return (milestone) => this.#milestones.get(milestone)?.until(position) ?? noLosses;
  }
}

const noLosses: RankedLosses = { length: 0, at: () => NaN };

/**
 * Sorted losses with views up to a position. One list holds all losses, and a view skips the losses with later
 * positions. A view of n losses that skips s takes O(s² + s log n); the search's `lag` limits s.
 */
class LossesInOrder {
  readonly #sorted: number[] = [];
  /** Losses in order of arrival. */
  readonly #losses: number[] = [];
  readonly #positions: number[] = [];

  add(position: number, loss: number): void {
    this.#sorted.splice(firstAbove(this.#sorted, loss), 0, loss);
    this.#losses.push(loss);
    this.#positions.push(position);
  }

  until(position: number): RankedLosses {
    const length = firstAbove(this.#positions, position);
    const laterLosses = this.#losses.slice(length).sort((a, b) => a - b);
    // Index of each later loss in the sorted list, where it follows equal earlier losses.
    const skippedIndices = laterLosses.map((loss, index) => {
      const lastEqualIndex = laterLosses.lastIndexOf(loss);
      return firstAbove(this.#sorted, loss) - 1 - (lastEqualIndex - index);
    });
    const at = (rank: number) => {
      let index = rank;
      for (const skippedIndex of skippedIndices) if (skippedIndex <= index) index++;
      return this.#sorted[index]!;
    };
    return { length, at };
  }
}

/** First index of a larger value in an ascending list; the list's length if there is none. */
function firstAbove(list: readonly number[], value: number): number {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (list[middle]! <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
