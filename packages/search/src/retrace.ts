import {
  canonicalJson,
  type Configuration,
  type Json,
  type Report,
  type SearchDefinition,
  type HistorySizes,
  type Trial,
} from '@ridgeline/core';
import type { PastTrial } from './finished-configurations.ts';
import { StudySearch } from './study-search.ts';
import type { Decision } from './pruners/pruner.ts';

/** A stored trial with the history sizes that its search recorded. */
export interface RecordedTrial {
  readonly trial: Trial;
  readonly historySizes: HistorySizes;
  /** Reports by step, up to the one at which the trial was stopped. */
  readonly curve: readonly Report[];
  readonly isPruned: boolean;
}

/** Difference between the recorded search and a replay. */
export type Deviation =
  | { readonly type: 'choice'; readonly replayed: Configuration | undefined }
  | { readonly type: 'decision'; readonly step: number; readonly replayed: Decision };

/**
 * Replays a trial's suggestion and the decision at each report, with the history that the search used: as recorded if
 * the search was asynchronous, otherwise as the definition implies. Undefined if nothing differs.
 *
 * @param past ended trials, in the order in which their outcomes were stored
 * @param earlier one trial of each configuration with a lower number; if seeds are divided, all running and waiting
 *   trials
 * @example
 * retrace(definition, past, earlier, { trial, historySizes, curve, isPruned: false }); // undefined
 */
export function retrace(
  definition: SearchDefinition,
  past: readonly PastTrial[],
  earlier: readonly Trial[],
  { trial, historySizes, curve, isPruned }: RecordedTrial,
): Deviation | undefined {
  const { asynchronous, minSeeds } = definition;
  const { configuration } = trial;
  const search = new StudySearch(definition);
  // The search itself limits the history to the configuration's horizon.
  const visibleTrials = past.filter(
    ({ trial: pastTrial }) =>
      asynchronous ||
      (minSeeds === undefined
        ? pastTrial.configuration.number < configuration.number
        : pastTrial.number !== trial.number),
  );
  // Trials of one configuration may be chosen at different times only if seeds are divided.
  const choiceKey = (choice: Trial) => (minSeeds === undefined ? choice.configuration.number : choice.number);
  const addedKeys = new Set<number>();
  let addedCount = 0;
  const addPastTrials = (historySize: number | undefined) => {
    const count = Math.min(historySize ?? visibleTrials.length, visibleTrials.length);
    for (; addedCount < count; addedCount++) {
      const endedTrial = visibleTrials[addedCount]!;
      search.addFinished(endedTrial.trial, endedTrial.outcome, endedTrial.curve);
      addedKeys.add(choiceKey(endedTrial.trial));
    }
  };

  addPastTrials(historySizes.atSuggestion);
  for (const startedTrial of earlier)
    if (!addedKeys.has(choiceKey(startedTrial))) search.addStarted(startedTrial);
  const replayed = search.suggest(configuration.number);
  if (toJson(replayed) !== toJson(configuration)) return { type: 'choice', replayed };

  if (!addedKeys.has(choiceKey(trial))) search.addStarted(trial);
  const decisionSizes = new Map(historySizes.atDecisions.map(({ step, historySize }) => [step, historySize]));
  for (const [index, { step }] of curve.entries()) {
    addPastTrials(asynchronous ? (decisionSizes.get(step) ?? addedCount) : undefined);
    const decision = search.decide(trial.number, curve.slice(0, index + 1));
    const expected = isPruned && index === curve.length - 1 ? 'stop' : 'continue';
    if (decision !== expected) return { type: 'decision', step, replayed: decision };
  }
  return undefined;
}

function toJson(configuration: Configuration | undefined): string {
  return configuration === undefined ? '' : canonicalJson(configuration as unknown as Json);
}
