import type { FinishedTrial } from '../trial.ts';
import type { StudyView } from './study-view.ts';

/** Number of outcomes per read. */
const OUTCOMES_PER_READ = 1000;

/**
 * All outcomes of a study, in the order of acknowledgement. Throws as `StudyView.outcomes` does.
 *
 * @example
 * for await (const { trial, outcome } of allOutcomes(view, 'mnist')) console.log(trial.number, outcome.type);
 */
export async function* allOutcomes(view: StudyView, study: string): AsyncGenerator<FinishedTrial, void> {
  for (let cursor = 0; ;) {
    const page = await view.outcomes(study, cursor, OUTCOMES_PER_READ);
    yield* page.outcomes;
    if (page.outcomes.length < OUTCOMES_PER_READ) return;
    cursor = page.cursor;
  }
}

/** Number of trials per page of `outcomePages`, small because the caller holds a page in memory. */
const TRIALS_PER_PAGE = 200;

/**
 * All outcomes of a study by trial number, a page at a time. Throws as `StudyView.outcomesByTrial` does.
 *
 * @param values names of the values to read; all by default
 * @example
 * for await (const page of outcomePages(view, 'mnist')) console.log(page.map(({ trial }) => trial.number));
 */
export async function* outcomePages(
  view: StudyView,
  study: string,
  values?: readonly string[],
): AsyncGenerator<readonly FinishedTrial[], void> {
  for (let next = 0; ;) {
    const page = await view.outcomesByTrial(study, next, TRIALS_PER_PAGE, values);
    if (page.length > 0) yield page;
    if (page.length < TRIALS_PER_PAGE) return;
    next = page.at(-1)!.trial.number + 1;
  }
}
