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
 * Recomputes a trial's suggestion and pruning decisions from the recorded history. Returns `independent` if they do not
 * depend on other trials.
 */
export async function retraceTrial(
  view: StudyView,
  { name, definition }: Study,
  row: TrialRow,
): Promise<Deviation | 'same' | 'independent'> {
  const { historyDetail } = new StudySearch(definition, noTask);
  if (historyDetail === 'numbers') return 'independent';
  const { trial } = row;
  const pastTrials: PastTrial[] = [];
  for await (const ended of allOutcomes(view, name)) {
    const curve = historyDetail === 'curves' ? await view.curve(name, ended.trial.number) : [];
    pastTrials.push({ trial: ended.trial, outcome: await outcomeForSearch(view, name, ended), curve });
  }
  const outcome = row.state === 'ended' ? await outcomeForSearch(view, name, row.finished) : undefined;
  const deviation = retrace(definition, pastTrials, await earlierTrials(view, name, trial, definition), {
    trial,
    historySizes: await readHistorySizes(view, name, trial, definition.seeds.length),
    curve: await view.curve(name, trial.number),
    isPruned: outcome?.type === 'pruned',
  });
  return deviation ?? 'same';
}

/** Outcome that the search received for a trial, even if the end of the study later cancelled the trial. */
async function outcomeForSearch(
  view: StudyView,
  study: string,
  { trial, outcome }: { readonly trial: Trial; readonly outcome: Outcome },
): Promise<Outcome> {
  if (outcome.type !== 'cancelled') return outcome;
  const [attempt] = (await view.trial(study, trial.number)).attempts;
  return attempt?.lateOutcome ?? outcome;
}

/** Trials before a trial: one of each earlier configuration, or all running and waiting trials with `minSeeds`. */
async function earlierTrials(
  view: StudyView,
  study: string,
  { number: trialNumber, configuration }: Trial,
  { seeds, minSeeds }: StudyDefinition,
): Promise<readonly Trial[]> {
  if (minSeeds !== undefined) {
    const running = (await view.running(study)).map(({ trial }) => trial);
    return [...running, ...(await view.waiting(study))].filter(({ number }) => number !== trialNumber);
  }
  const earlier: Trial[] = [];
  for (let number = 0; number < configuration.number; number++) {
    earlier.push((await view.trial(study, number * seeds.length)).trial);
  }
  return earlier;
}

/**
 * Reads the history sizes of a trial's suggestion and pruning decisions. The size of the suggestion is stored with the
 * repeat that started first.
 */
async function readHistorySizes(view: StudyView, study: string, { number, repeat }: Trial, repeats: number) {
  const sizes = await view.historySizes(study, number);
  for (let other = 0; sizes.chosen === undefined && other < repeats; other++) {
    const { chosen } = await view.historySizes(study, number - repeat + other).catch(noSizes);
    if (chosen !== undefined) return { ...sizes, chosen };
  }
  return sizes;
}

function noSizes(): { readonly chosen: undefined } {
  return { chosen: undefined };
}
