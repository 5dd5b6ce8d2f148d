import type { Study, StudyView } from '@ridgeline/core';
import { createTrialPage, type TrialPage, type TrialPageOptions } from './page/trial-page.ts';

/**
 * Reads the page of one trial.
 *
 * @throws RidgelineError `TRIAL_NOT_FOUND`.
 */
export async function readTrialPage(
  view: StudyView,
  study: Study,
  number: number,
  options?: TrialPageOptions,
): Promise<TrialPage> {
  const [row, curve] = await Promise.all([view.trial(study.name, number), view.curve(study.name, number)]);
  return createTrialPage(study, row, curve, options);
}
