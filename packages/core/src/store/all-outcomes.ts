import type { FinishedTrial } from '../trial.ts';
import type { StudyView } from './study-view.ts';

/** So many outcomes are read at once. */
const PAGE = 1000;

/**
 * All outcomes of a study, in the order in which they were acknowledged. Throws as `StudyView.outcomes`.
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
