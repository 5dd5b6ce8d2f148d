import { summarizeRepeats, type Configuration, type Outcome, type Report, type Trial } from '@ridgeline/core';
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

/** A trial that has ended, as a store tells of it. */
export interface PastTrial {
  readonly trial: Trial;
  readonly outcome: Outcome;
  /** By step, up to the report at which it was stopped; need not be there where no pruner looks at it. */
  readonly curve: readonly Report[];
}

/**
 * What the trials of a stored study came to, configuration by configuration, for `createStudy` to begin with. A
 * configuration whose repeats have not all ended is left out.
 *
 * @param repeats How many repeats a configuration has.
 * @example
 * const past = [];
 * for await (const { trial, outcome } of allOutcomes(view, 'mnist')) {
 *   past.push({ trial, outcome, curve: await view.curve('mnist', trial.number) });
 * }
 * createStudy(sweep, { earlier: finishedIn(past, 3) });
 */
export function finishedIn(past: readonly PastTrial[], repeats: number): readonly FinishedConfiguration[] {
  const byNumber = new Map<number, PastTrial[]>();
  for (const one of past) {
    const { number } = one.trial.configuration;
    const others = byNumber.get(number);
    if (others === undefined) byNumber.set(number, [one]);
    else others.push(one);
  }
  return [...byNumber.values()]
    .filter((trials) => trials.length === repeats)
    .map((trials) => {
      const inOrder = trials.toSorted((a, b) => a.trial.repeat - b.trial.repeat);
      const ends = inOrder.map(({ outcome, curve }) => endedRepeat(outcome, curve));
      return finishedOf(inOrder[0]!.trial.configuration, ends);
    })
    .sort((a, b) => a.configuration.number - b.configuration.number);
}
