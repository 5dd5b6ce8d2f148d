import {
  judgedMetrics,
  meanValues,
  summarizeRepeats,
  type Configuration,
  type ObjectiveSettings,
  type Outcome,
  type Report,
  type Trial,
} from '@ridgeline/core';
import type { EndedRepeat, FinishedConfiguration } from './history.ts';

/** Creates an ended repeat; `judged` names the metrics that judge results. */
export function toEndedRepeat(
  outcome: Outcome,
  curve: readonly Report[],
  judged: readonly string[],
): EndedRepeat {
  if (outcome.type !== 'complete') return { outcome: outcome.type, value: undefined, curve };
  const { type, value, values } = outcome;
  return judged.length === 0
    ? { outcome: type, value, curve }
    : { outcome: type, value, values: selectValues(values, judged), curve };
}

function selectValues(values: Report['values'], names: readonly string[]): Report['values'] {
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/** Metrics that judge results; empty if only the ranked metric does. */
export function metricsInValues(definition: ObjectiveSettings): readonly string[] {
  const names = judgedMetrics(definition);
  return names.length === 1 && definition.constraints === undefined ? [] : names;
}

/** Ended configuration of a history. */
export interface HistoryEntry {
  /**
   * Position from which the configuration is visible: its number or, in an asynchronous search, the number of ended
   * trials; -Infinity for a configuration of an earlier study.
   */
  readonly position: number;
  readonly finished: FinishedConfiguration;
}

/** Combines a configuration's repeats into its result. */
export function combineRepeats(
  configuration: Configuration,
  repeats: readonly EndedRepeat[],
): FinishedConfiguration {
  const ends = repeats.map(({ outcome, value }) =>
    outcome === 'complete' ? { type: outcome, value: value!, gap: undefined } : { type: outcome },
  );
  const { state, mean } = summarizeRepeats(repeats.length, ends);
  const outcome = state === 'running' ? 'cancelled' : state;
  if (outcome !== 'complete') return { configuration, outcome, value: undefined, repeats };
  const values = repeats.flatMap((repeat) => (repeat.values === undefined ? [] : [repeat.values]));
  return {
    configuration,
    outcome,
    value: mean,
    ...(values.length === 0 ? {} : { values: meanValues(values) }),
    repeats,
  };
}

/** An ended trial from a store. */
export interface PastTrial {
  readonly trial: Trial;
  readonly outcome: Outcome;
  /** Reports by step, up to the one at which the trial was stopped; may be empty if no pruner uses them. */
  readonly curve: readonly Report[];
}

/**
 * Combines a stored study's trials into finished configurations, from which `createStudy` can start. Configurations with
 * unfinished repeats are omitted.
 *
 * @param repeats number of repeats per configuration
 * @example
 * const past = [];
 * for await (const { trial, outcome } of allOutcomes(view, 'mnist')) {
 *   past.push({ trial, outcome, curve: await view.curve('mnist', trial.number) });
 * }
 * createStudy(sweep, { earlier: finishedConfigurations(past, 3) });
 */
export function finishedConfigurations(
  past: readonly PastTrial[],
  repeats: number,
): readonly FinishedConfiguration[] {
  const byNumber = new Map<number, PastTrial[]>();
  for (const ended of past) {
    const { number } = ended.trial.configuration;
    const siblings = byNumber.get(number);
    if (siblings === undefined) byNumber.set(number, [ended]);
    else siblings.push(ended);
  }
  return [...byNumber.values()]
    .filter((trials) => trials.length === repeats)
    .map((trials) => {
      const inOrder = trials.toSorted((a, b) => a.trial.repeat - b.trial.repeat);
      const ends = inOrder.map(({ outcome, curve }) =>
        toEndedRepeat(outcome, curve, outcome.type === 'complete' ? Object.keys(outcome.values) : []),
      );
      return combineRepeats(inOrder[0]!.trial.configuration, ends);
    })
    .sort((a, b) => a.configuration.number - b.configuration.number);
}
