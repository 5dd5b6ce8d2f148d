import type { FinishedTrial } from '../trial.ts';
import type { StudyView } from './study-view.ts';

/** Outcomes read at a time. */
const PAGE = 1000;

/**
 * All outcomes of a study, in the order of acknowledgement. Throws as `StudyView.outcomes`.
 *
 * @example
 * for await (const { trial, outcome } of allOutcomes(view, 'mnist')) console.log(trial.number, outcome.type);
 */
export async function* allOutcomes(view: StudyView, study: string): AsyncGenerator<FinishedTrial, void> {
  for (let cursor = 0; ;) {
    const page = await view.outcomes(study, cursor, PAGE);
    yield* page.outcomes;
    if (page.outcomes.length < PAGE) return;
    cursor = page.cursor;
  }
}

/** Number of trials per page of `outcomePages`; small, since the caller holds a page in memory. */
const TRIALS = 200;

/**
 * All outcomes of a study by trial number, a page at a time. Throws as `StudyView.outcomesByTrial`.
 *
 * @example
 * for await (const page of outcomePages(view, 'mnist')) console.log(page.map(({ trial }) => trial.number));
 */
export async function* outcomePages(
  view: StudyView,
  study: string,
): AsyncGenerator<readonly FinishedTrial[], void> {
  for (let from = 0; ;) {
    const page = await view.outcomesByTrial(study, from, TRIALS);
    if (page.length > 0) yield page;
    if (page.length < TRIALS) return;
    from = page.at(-1)!.trial.number + 1;
  }
}
