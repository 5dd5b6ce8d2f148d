import type { Milestone, Passed, Peers, RankedLosses } from './pruner.ts';

/** What trials of one repeat had at each milestone, in the order in which it may be seen. */
export class PeerHistory {
  readonly #milestones = new Map<Milestone, LossesInOrder>();

  /** A trial that may be seen from `mark` on. Marks never fall. */
  add(mark: number, passed: readonly Passed[]): void {
    for (const { milestone, loss } of passed) {
      let losses = this.#milestones.get(milestone);
      if (losses === undefined) this.#milestones.set(milestone, (losses = new LossesInOrder()));
      losses.add(mark, loss);
    }
  }

  /** Those whose mark is at most `mark`. */
  until(mark: number): Peers {
    return { at: (milestone) => this.#milestones.get(milestone)?.until(mark) ?? noLosses };
  }
}

const noLosses: RankedLosses = { length: 0, at: () => NaN };

/**
 * Losses by size, of which those can be looked at that came up to a mark. All are kept in one sorted list; to look at
 * those up to a mark, the few that came later are passed over. So a look takes a logarithm of how many there are, times
 * how many are later: at the most a `lag` of them.
 */
class LossesInOrder {
  readonly #sorted: number[] = [];
  /** In the order in which they came. */
  readonly #losses: number[] = [];
  readonly #marks: number[] = [];

  add(mark: number, loss: number): void {
    this.#sorted.splice(firstAbove(this.#sorted, loss), 0, loss);
    this.#losses.push(loss);
    this.#marks.push(mark);
  }

  until(mark: number): RankedLosses {
    const length = firstAbove(this.#marks, mark);
    const later = this.#losses.slice(length).sort((a, b) => a - b);
    // Where each of the later ones stands: of equal ones, the last.
    const places = later.map((loss, index) => {
      const last = later.lastIndexOf(loss);
      return firstAbove(this.#sorted, loss) - 1 - (last - index);
    });
    const at = (rank: number) => {
      let place = rank;
      for (const later of places) if (later <= place) place++;
      return this.#sorted[place]!;
    };
    return { length, at };
  }
}

/** The first place in an ascending list at which something larger stands; its length where there is nothing. */
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
