import {
  allOutcomes,
  type Outcome,
  type Study,
  type StudyDefinition,
  type StudyView,
  type Trial,
  type TrialRow,
} from '@ridgeline/core';
import { retrace, StudySearch, type Deviation, type PastTrial } from '@ridgeline/search';

/**
 * Recomputes a trial's suggestion and pruning decisions from the recorded history. Returns the first deviation from the
 * stored decisions, `same` if there is none, or `independent` if the search ignores other trials.
 */
export async function retraceTrial(
  view: StudyView,
  { name, definition }: Study,
  row: TrialRow,
): Promise<Deviation | 'same' | 'independent'> {
  const { historyDetail } = new StudySearch(definition);
  if (historyDetail === 'numbers') return 'independent';
  const { trial } = row;
  const pastTrials: PastTrial[] = [];
  for await (const finishedTrial of allOutcomes(view, name)) {
    const curve = historyDetail === 'curves' ? await view.curve(name, finishedTrial.trial.number) : [];
    pastTrials.push({
      trial: finishedTrial.trial,
      outcome: await readSearchOutcome(view, name, finishedTrial),
      curve,
    });
  }
  const outcome = row.state === 'ended' ? await readSearchOutcome(view, name, row.finished) : undefined;
  const deviation = retrace(definition, pastTrials, await listOtherTrials(view, name, trial, definition), {
    trial,
    historySizes: await readHistorySizes(view, name, trial, definition.seeds.length),
    curve: await view.curve(name, trial.number),
    isPruned: outcome?.type === 'pruned',
  });
  return deviation ?? 'same';
}

/** Outcome that the search received for a trial, even if the end of the study later cancelled the trial. */
async function readSearchOutcome(
  view: StudyView,
  study: string,
  { trial, outcome }: { readonly trial: Trial; readonly outcome: Outcome },
): Promise<Outcome> {
  if (outcome.type !== 'cancelled') return outcome;
  const [attempt] = (await view.trial(study, trial.number)).attempts;
  return attempt?.lateOutcome ?? outcome;
}

/**
 * Lists the other trials that `retrace` needs: without `minSeeds`, the first trial of each earlier configuration; with
 * `minSeeds`, all other running and waiting trials.
 */
async function listOtherTrials(
  view: StudyView,
  study: string,
  { number: trialNumber, configuration }: Trial,
  { seeds, minSeeds }: StudyDefinition,
): Promise<readonly Trial[]> {
  if (minSeeds !== undefined) {
    const runningTrials = (await view.running(study)).map(({ trial }) => trial);
    return [...runningTrials, ...(await view.waiting(study))].filter(({ number }) => number !== trialNumber);
  }
  const earlierTrials: Trial[] = [];
  for (let number = 0; number < configuration.number; number++) {
    earlierTrials.push((await view.trial(study, number * seeds.length)).trial);
  }
  return earlierTrials;
}

/**
 * Reads the number of finished trials that the search knew at a trial's suggestion and at each pruning decision. Among
 * the repeats of a configuration, only the one that started first stores the number at the suggestion.
 */
async function readHistorySizes(
  view: StudyView,
  study: string,
  { number, repeat }: Trial,
  repeatCount: number,
) {
  const sizes = await view.historySizes(study, number);
  for (
    let siblingRepeat = 0;
    sizes.atSuggestion === undefined && siblingRepeat < repeatCount;
    siblingRepeat++
  ) {
    const { atSuggestion } = await view
      .historySizes(study, number - repeat + siblingRepeat)
      .catch(() => ({ atSuggestion: undefined }));
    if (atSuggestion !== undefined) return { ...sizes, atSuggestion };
  }
  return sizes;
}
