import {
  allOutcomes,
  type Outcome,
  type Study,
  type StudyDefinition,
  type StudyView,
  type Trial,
  type TrialRow,
} from '@ridgeline/core';
import { noTask, retrace, StudySearch, type Deviation, type PastTrial } from '@ridgeline/search';

/**
 * Repeats the choice of a trial, and the pruner's decisions on it, from the recorded history. Returns `independent` if
 * they do not depend on other trials.
 */
export async function retraceTrial(
  view: StudyView,
  { name, definition }: Study,
  row: TrialRow,
): Promise<Deviation | 'same' | 'independent'> {
  const { historyDetail } = new StudySearch(definition, noTask);
  if (historyDetail === 'numbers') return 'independent';
  const { trial } = row;
  const past: PastTrial[] = [];
  for await (const ended of allOutcomes(view, name)) {
    const curve = historyDetail === 'curves' ? await view.curve(name, ended.trial.number) : [];
    past.push({ trial: ended.trial, outcome: await seenOutcome(view, name, ended), curve });
  }
  const outcome = row.state === 'ended' ? await seenOutcome(view, name, row.finished) : undefined;
  const deviation = retrace(definition, past, await earlierTrials(view, name, trial, definition), {
    trial,
    historySizes: await historySizesOf(view, name, trial, definition.seeds.length),
    curve: await view.curve(name, trial.number),
    isPruned: outcome?.type === 'pruned',
  });
  return deviation ?? 'same';
}

/** Outcome of a trial as the search saw it, before the end of its study cancelled it. */
async function seenOutcome(
  view: StudyView,
  study: string,
  { trial, outcome }: { readonly trial: Trial; readonly outcome: Outcome },
): Promise<Outcome> {
  if (outcome.type !== 'cancelled') return outcome;
  const [last] = (await view.trial(study, trial.number)).attempts;
  return last?.lateOutcome ?? outcome;
}

/** Trials before a trial: one of each earlier configuration; with divided seeds, all that are running or waiting. */
async function earlierTrials(
  view: StudyView,
  study: string,
  { number: own, configuration }: Trial,
  { seeds, minSeeds }: StudyDefinition,
): Promise<readonly Trial[]> {
  if (minSeeds !== undefined) {
    const running = (await view.running(study)).map(({ trial }) => trial);
    return [...running, ...(await view.waiting(study))].filter(({ number }) => number !== own);
  }
  const earlier: Trial[] = [];
  for (let number = 0; number < configuration.number; number++) {
    earlier.push((await view.trial(study, number * seeds.length)).trial);
  }
  return earlier;
}

/**
 * Sizes of the history behind a trial's choice and decisions. The choice is recorded with the repeat that started
 * first.
 */
async function historySizesOf(view: StudyView, study: string, { number, repeat }: Trial, repeats: number) {
  const own = await view.historySizes(study, number);
  for (let other = 0; own.chosen === undefined && other < repeats; other++) {
    const { chosen } = await view.historySizes(study, number - repeat + other).catch(notStarted);
    if (chosen !== undefined) return { ...own, chosen };
  }
  return own;
}

function notStarted(): { readonly chosen: undefined } {
  return { chosen: undefined };
}
