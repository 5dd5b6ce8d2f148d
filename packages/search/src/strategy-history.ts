import {
  summarizeRepeats,
  type Configuration,
  type Outcome,
  type OutcomeType,
  type Report,
} from '@ridgeline/core';
import type { FinishedConfiguration } from './history.ts';
import type { Peer } from './pruners/pruner.ts';

/** How one repeat of a configuration ended. */
export interface EndedRepeat {
  readonly outcome: OutcomeType;
  /** Undefined unless it is complete. */
  readonly value: number | undefined;
  readonly curve: readonly Report[];
}

/** A repeat that has ended so. */
export function endedRepeat(outcome: Outcome, curve: readonly Report[]): EndedRepeat {
  return { outcome: outcome.type, value: outcome.type === 'complete' ? outcome.value : undefined, curve };
}

/** A configuration that has ended, and from which mark on it may be seen. */
export interface Entry {
  readonly mark: number;
  readonly finished: FinishedConfiguration;
  readonly repeats: readonly EndedRepeat[];
}

/** What has come of one strategy's configurations, in the order in which they may be seen. */
export class StrategyHistory {
  readonly #entries: Entry[] = [];
  readonly #peers: Peer[][] = [];

  /** Marks never fall. */
  add(entry: Entry): void {
    this.#entries.push(entry);
    const { point } = entry.finished.configuration;
    entry.repeats.forEach(({ outcome, curve }, repeat) => {
      (this.#peers[repeat] ??= []).push({ point, outcome, curve });
    });
  }

  /** Those whose mark is at most `mark`. */
  until(mark: number): readonly Entry[] {
    return this.#entries.slice(0, this.#countUntil(mark));
  }

  /** Trials of one repeat that a pruner may see: what failed or was cancelled says nothing of its parameters. */
  peersUntil(mark: number, repeat: number): readonly Peer[] {
    return (this.#peers[repeat] ?? [])
      .slice(0, this.#countUntil(mark))
      .filter(({ outcome }) => outcome !== 'failed' && outcome !== 'cancelled');
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
export function entryOf(configuration: Configuration, repeats: readonly EndedRepeat[], mark: number): Entry {
  const ends = repeats.map(({ outcome, value }) =>
    outcome === 'complete' ? { type: outcome, value: value!, gap: undefined } : { type: outcome },
  );
  const { state, mean } = summarizeRepeats(repeats.length, ends);
  const outcome = state === 'running' ? 'cancelled' : state;
  return {
    mark,
    repeats,
    finished: {
      configuration,
      outcome,
      value: outcome === 'complete' ? mean : undefined,
      curves: repeats.map(({ curve }) => curve),
    },
  };
}
