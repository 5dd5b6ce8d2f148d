import {
  allOutcomes,
  type Fingerprint,
  type Outcome,
  type Progress,
  type Study,
  type StudyView,
  type Trial,
} from '@ridgeline/core';
import type { StudySearch } from '@ridgeline/search';

/** What earlier runs of a study have left. */
export interface Recalled {
  /** How many of its trials have an outcome. */
  readonly ended: number;
  /** Trials that have begun and lost their attempt, where the search will not name them again. */
  readonly lost: readonly Trial[];
}

/** So many outcomes are looked through at once. */
const PAGE = 1000;

/** Tells the search what earlier runs came to, from the store, in the order in which it came. */
export async function recall(
  { name, plan, definition }: Study,
  search: StudySearch,
  view: StudyView,
): Promise<Recalled> {
  // A study that goes on with a smaller plan may have begun more than that.
  const isPlanned = (number: number) => plan === undefined || number < plan.trials;
  const ended = (await view.endedTrials(name)).filter(isPlanned);
  if (search.recalls === 'numbers') for (const number of ended) search.recallNumber(number);
  else {
    for await (const { trial, outcome } of allOutcomes(view, name)) {
      const curve = search.recalls === 'curves' ? await view.curve(name, trial.number) : [];
      search.recallEnded(trial, outcome, curve);
    }
  }
  const waiting = (await view.waiting(name)).filter((one) => isPlanned(one.number));
  if (definition.asynchronous) {
    // The search would choose them by whoever was first this time.
    for (const trial of waiting) search.recallBegun(trial);
    return { ended: ended.length, lost: waiting };
  }
  for (const trial of waiting) search.recallChosen(trial);
  return { ended: ended.length, lost: [] };
}

/** The outcome that came first; undefined where none has come yet. */
export async function firstOutcome(study: string, view: StudyView): Promise<Outcome | undefined> {
  return (await view.outcomes(study, 0, 1)).outcomes[0]?.outcome;
}

/** The numerics of the last trial that ended under any: those under which the study was left. */
export async function lastNumerics(
  study: string,
  view: StudyView,
  { cursor }: Pick<Progress, 'cursor'>,
): Promise<Fingerprint | undefined> {
  for (let after = cursor; after > 0; after -= PAGE) {
    const from = Math.max(0, after - PAGE);
    const { outcomes } = await view.outcomes(study, from, after - from);
    const last = outcomes.findLast(({ fingerprint }) => fingerprint !== undefined);
    if (last !== undefined) return last.fingerprint;
  }
  return undefined;
}
