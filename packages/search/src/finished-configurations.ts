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
import { isInformative } from './samplers/rank-configurations.ts';

/** Creates an ended repeat with the values of `judgedMetricNames`, which is empty if `value` alone is judged. */
export function toEndedRepeat(
  outcome: Outcome,
  curve: readonly Report[],
  judgedMetricNames: readonly string[],
): EndedRepeat {
  if (outcome.type !== 'complete') return { outcome: outcome.type, value: undefined, curve };
  const { type, value, values } = outcome;
  return judgedMetricNames.length === 0
    ? { outcome: type, value, curve }
    : { outcome: type, value, values: selectValues(values, judgedMetricNames), curve };
}

function selectValues(values: Report['values'], names: readonly string[]): Report['values'] {
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/** Names of the metrics in a result's `values`: all by which results are judged; empty if `value` alone is judged. */
export function metricsInValues(definition: ObjectiveSettings): readonly string[] {
  const names = judgedMetrics(definition);
  return names.length === 1 && definition.constraints === undefined ? [] : names;
}

/** Combines a configuration's repeats into its result. */
export function combineRepeats(
  configuration: Configuration,
  repeats: readonly EndedRepeat[],
): FinishedConfiguration {
  const outcomes = repeats.map(({ outcome, value }) =>
    outcome === 'complete' ? { type: outcome, value: value!, gap: undefined } : { type: outcome },
  );
  const { state, mean } = summarizeRepeats(repeats.length, outcomes);
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

/** Removes each part of a training whose continuation has a result. */
export function selectLastParts(
  finished: readonly FinishedConfiguration[],
): readonly FinishedConfiguration[] {
  const parents = new Set(finished.filter(isInformative).map(({ configuration: { part } }) => part?.parent));
  return finished.filter(({ configuration: { number } }) => !parents.has(number));
}

/** An ended trial from a store. */
export interface PastTrial {
  readonly trial: Trial;
  readonly outcome: Outcome;
  /** Reports by step, up to the one at which the trial was stopped; may be empty if no pruner uses them. */
  readonly curve: readonly Report[];
}

/**
 * Combines a stored study's trials into finished configurations, from which `createStudy` can start. Configurations
 * with unfinished repeats are omitted.
 *
 * @param repeatCount number of repeats per configuration
 * @example
 * const past = [];
 * for await (const { trial, outcome } of allOutcomes(view, 'mnist')) {
 *   past.push({ trial, outcome, curve: await view.curve('mnist', trial.number) });
 * }
 * createStudy(sweep, { earlier: finishedConfigurations(past, 3) });
 */
export function finishedConfigurations(
  past: readonly PastTrial[],
  repeatCount: number,
): readonly FinishedConfiguration[] {
  const trialsByConfiguration = new Map<number, PastTrial[]>();
  for (const pastTrial of past) {
    const { number } = pastTrial.trial.configuration;
    const siblings = trialsByConfiguration.get(number);
    if (siblings === undefined) trialsByConfiguration.set(number, [pastTrial]);
    else siblings.push(pastTrial);
  }
  return [...trialsByConfiguration.values()]
    .filter((trials) => trials.length === repeatCount)
    .map((trials) => {
      const orderedTrials = trials.toSorted((a, b) => a.trial.repeat - b.trial.repeat);
      const endedRepeats = orderedTrials.map(({ outcome, curve }) =>
        toEndedRepeat(outcome, curve, outcome.type === 'complete' ? Object.keys(outcome.values) : []),
      );
      return combineRepeats(orderedTrials[0]!.trial.configuration, endedRepeats);
    })
    .sort((a, b) => a.configuration.number - b.configuration.number);
}
