import type { StudyView } from '@ridgeline/core';
import type { TrialPage } from './page/trial-page.ts';
import { chosenConfigurations } from './read-comparison.ts';
import { readTrialPage } from './read-trial-page.ts';
import type { StudyData } from './study-data.ts';

/** Reads the output of a trial's program; undefined if there is none. */
type TrialLogReader = (trial: number) => Promise<string | undefined>;

/** Maximum number of trials in an offline page. */
const maxEmbedded = 300;

/**
 * Reads the pages of up to 300 trials for an offline page: first the trials of the configurations that represent their
 * strategies, then the failed trials, then the others by number.
 */
export async function readTrialPages(
  view: StudyView,
  { study, trials, comparison }: StudyData,
  readLog?: TrialLogReader,
): Promise<readonly TrialPage[]> {
  const chosen = chosenConfigurations(comparison);
  const importance = ({ trial, outcome }: StudyData['trials'][number]) =>
    chosen.has(trial.configuration.number) ? 0 : outcome.type === 'failed' ? 1 : 2;
  const embedded = trials.toSorted((a, b) => importance(a) - importance(b)).slice(0, maxEmbedded);
  const pages: TrialPage[] = [];
  for (const { trial } of embedded)
    pages.push(await readTrialPage(view, study, trial.number, await readLog?.(trial.number)));
  return pages;
}
