import { summarizeRepeats, type Configuration, type Outcome, type Report, type Trial } from '@ridgeline/core';
import type { EndedRepeat, FinishedConfiguration } from './history.ts';

/** Ended repeat with this outcome and curve. */
export function endedRepeat(outcome: Outcome, curve: readonly Report[]): EndedRepeat {
  return { outcome: outcome.type, value: outcome.type === 'complete' ? outcome.value : undefined, curve };
}

/** An ended configuration, and the mark from which it is visible. */
export interface Entry {
  readonly mark: number;
  readonly finished: FinishedConfiguration;
}

/** Combined result of all repeats of a configuration. */
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

/** An ended trial from a store. */
export interface PastTrial {
  readonly trial: Trial;
  readonly outcome: Outcome;
  /** Reports by step, up to the one at which it was stopped; may be empty if no pruner uses it. */
  readonly curve: readonly Report[];
}

/**
 * Results of a stored study, configuration by configuration, for `createStudy` to start from. A configuration with
 * unfinished repeats is left out.
 *
 * @param repeats number of repeats of a configuration.
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
