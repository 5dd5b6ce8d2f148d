import { summarizeRepeats, type Configuration, type Outcome, type Report } from '@ridgeline/core';
import type { EndedRepeat, FinishedConfiguration } from './history.ts';

/** A repeat that has ended so. */
export function endedRepeat(outcome: Outcome, curve: readonly Report[]): EndedRepeat {
  return { outcome: outcome.type, value: outcome.type === 'complete' ? outcome.value : undefined, curve };
}

/** A configuration that has ended, and from which mark on it may be seen. */
export interface Entry {
  readonly mark: number;
  readonly finished: FinishedConfiguration;
}

/** What has come of one strategy's configurations, in the order in which they may be seen. */
export class StrategyHistory {
  readonly #entries: Entry[] = [];

  /** Marks never fall. */
  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Those whose mark is at most `mark`. */
  until(mark: number): readonly Entry[] {
    return this.#entries.slice(0, this.#countUntil(mark));
  }

  #countUntil(mark: number): number {
    let from = 0;
    let to = this.#entries.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#entries[middle]!.mark <= mark) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** What all repeats of a configuration come to together. */
export function finishedOf(
  configuration: Configuration,
  repeats: readonly EndedRepeat[],
): FinishedConfiguration {
  const ends = repeats.map(({ outcome, value }) =>
    outcome === 'complete' ? { type: outcome, value: value!, gap: undefined } : { type: outcome },
  );
  const { state, mean } = summarizeRepeats(repeats.length, ends);
  const outcome = state === 'running' ? 'cancelled' : state;
  return { configuration, outcome, value: outcome === 'complete' ? mean : undefined, repeats };
}
