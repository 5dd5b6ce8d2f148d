import {
  canonicalJson,
  type Configuration,
  type Json,
  type Report,
  type SearchDefinition,
  type HistorySizes,
  type Trial,
} from '@ridgeline/core';
import type { PastTrial } from './strategy-history.ts';
import { noTask, StudySearch } from './study-search.ts';
import type { Decision } from './pruners/pruner.ts';

/** A trial with the recorded history that its search saw. */
export interface RecordedTrial {
  readonly trial: Trial;
  readonly historySizes: HistorySizes;
  /** Reports by step, up to the one at which it was stopped. */
  readonly curve: readonly Report[];
  readonly isPruned: boolean;
}

/** Difference between the recorded search and a replay. */
export type Deviation =
  | { readonly type: 'choice'; readonly found: Configuration | undefined }
  | { readonly type: 'decision'; readonly step: number; readonly found: Decision };

/**
 * Replays the suggestion of a trial and its judgement at each report, with the history that the search saw: as recorded
 * if it was asynchronous, otherwise as the definition implies. Undefined if nothing differs.
 *
 * @param past ended trials, in the order of their outcomes.
 * @param earlier one trial of each configuration with a lower number; if seeds are divided, all that run or wait.
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
  const search = new StudySearch(definition, noTask);
  // The search shows a configuration only the results within its horizon.
  const visible = past.filter(
    (one) =>
      asynchronous ||
      (minSeeds === undefined
        ? one.trial.configuration.number < configuration.number
        : one.trial.number !== trial.number),
  );
  // Trials of one configuration may be chosen at different times only if seeds are divided.
  const keyOf = (one: Trial) => (minSeeds === undefined ? one.configuration.number : one.number);
  const known = new Set<number>();
  let sent = 0;
  const tellUpTo = (historySize: number | undefined) => {
    const count = Math.min(historySize ?? visible.length, visible.length);
    for (; sent < count; sent++) {
      const one = visible[sent]!;
      search.addFinished(one.trial, one.outcome, one.curve);
      known.add(keyOf(one.trial));
    }
  };

  tellUpTo(historySizes.chosen);
  for (const one of earlier) if (!known.has(keyOf(one))) search.addStarted(one);
  const found = search.suggest(configuration.number);
  if (textOf(found) !== textOf(configuration)) return { type: 'choice', found };

  if (!known.has(keyOf(trial))) search.addStarted(trial);
  const decided = new Map(historySizes.decided.map(({ step, historySize }) => [step, historySize]));
  for (const [index, { step }] of curve.entries()) {
    tellUpTo(asynchronous ? (decided.get(step) ?? sent) : undefined);
    const decision = search.decide(trial.number, curve.slice(0, index + 1));
    const expected = isPruned && index === curve.length - 1 ? 'stop' : 'continue';
    if (decision !== expected) return { type: 'decision', step, found: decision };
  }
  return undefined;
}

function textOf(configuration: Configuration | undefined): string {
  return configuration === undefined ? '' : canonicalJson(configuration as unknown as Json);
}
