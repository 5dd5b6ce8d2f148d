import {
  allOutcomes,
  type Assignment,
  type Fingerprint,
  type Outcome,
  type Progress,
  type Study,
  type StudyView,
  type SweepDefinition,
} from '@ridgeline/core';
import { trialNumberLimit, type StudySearch } from '@ridgeline/search';
import { createAttempt, type RunningAttempt } from './fleet.ts';

/** Number of outcomes in one read. */
const PAGE_SIZE = 1000;

/**
 * Loads the trials of earlier runs into the search: outcomes in their original order, and waiting trials, which the
 * search suggests again. Returns the number of planned trials with an outcome.
 */
export async function loadHistory(
  { name, plan, definition }: Study,
  search: StudySearch,
  view: StudyView,
): Promise<number> {
  // A study continued with a smaller plan may have started trials beyond it.
  const isPlanned = (number: number) => number < trialNumberLimit(plan, definition);
  const endedNumbers = (await view.endedTrials(name)).filter(isPlanned);
  if (search.historyDetail === 'numbers') for (const number of endedNumbers) search.addFinishedNumber(number);
  else {
    for await (const { trial, outcome } of allOutcomes(view, name)) {
      const curve = search.historyDetail === 'curves' ? await view.curve(name, trial.number) : [];
      search.addFinished(trial, outcome, curve);
    }
  }
  for (const trial of await view.waiting(name)) if (isPlanned(trial.number)) search.addWaiting(trial);
  return endedNumbers.length;
}

/** First outcome of a study; undefined before there is one. */
export async function readFirstOutcome(study: string, view: StudyView): Promise<Outcome | undefined> {
  return (await view.outcomes(study, 0, 1)).outcomes[0]?.outcome;
}

/** Fingerprint of the last trial that recorded one; undefined if none did. */
export async function readLastFingerprint(
  study: string,
  view: StudyView,
  { cursor }: Pick<Progress, 'cursor'>,
): Promise<Fingerprint | undefined> {
  for (let end = cursor; end > 0; end -= PAGE_SIZE) {
    const start = Math.max(0, end - PAGE_SIZE);
    const { outcomes } = await view.outcomes(study, start, end - start);
    const lastOutcome = outcomes.findLast(({ fingerprint }) => fingerprint !== undefined);
    if (lastOutcome !== undefined) return lastOutcome.fingerprint;
  }
  return undefined;
}

/**
 * Loads the trials that workers are still training although the process that led the study has ended. Returns one
 * attempt, with its stored reports, for each assignment whose attempt still runs.
 */
export async function loadInherited(
  { name, plan, definition }: Study<SweepDefinition>,
  assignments: readonly Assignment[],
  view: StudyView,
  { taskOf }: Pick<StudySearch, 'taskOf'>,
): Promise<readonly RunningAttempt[]> {
  const runningAttempts = new Map(
    (await view.running(name)).map((attempt) => [attempt.trial.number, attempt]),
  );
  const attempts = assignments.map(async ({ key, quarantined }): Promise<RunningAttempt | undefined> => {
    const runningAttempt = runningAttempts.get(key.trial);
    // The trial has ended or was lost, or lies beyond a smaller plan.
    if (runningAttempt?.attempt !== key.attempt || key.trial >= trialNumberLimit(plan, definition))
      return undefined;
    const reports = [...(await view.curve(name, key.trial))];
    const { trial } = runningAttempt;
    const task = taskOf(trial.configuration.parameters);
    const pool = quarantined ? 'quarantine' : 'main';
    return createAttempt({ trial, task }, key, pool, definition, reports);
  });
  return (await Promise.all(attempts)).filter((attempt) => attempt !== undefined);
}
