import type { StudyView } from '@ridgeline/core';
import type { TrialPage } from './page/trial-page.ts';
import { chosenConfigurationNumbers } from './read-comparison.ts';
import { readTrialPage } from './read-trial-page.ts';
import type { StudyData } from './study-data.ts';

/** Reads the output of a trial's program; undefined if there is none. */
type TrialLogReader = (trial: number) => Promise<string | undefined>;

/** Maximum number of trials in an offline page. */
const maxEmbeddedTrials = 300;

/**
 * Reads the pages of up to 300 trials for an offline page. Trials of the configurations that represent their strategies
 * come first, then failed trials, then the others by number.
 */
export async function readTrialPages(
  view: StudyView,
  { study, trials, comparison, commandContext }: StudyData,
  readLog?: TrialLogReader,
): Promise<readonly TrialPage[]> {
  const chosenNumbers = chosenConfigurationNumbers(comparison);
  const priority = ({ trial, outcome }: StudyData['trials'][number]) =>
    chosenNumbers.has(trial.configuration.number) ? 0 : outcome.type === 'failed' ? 1 : 2;
  const embeddedTrials = trials.toSorted((a, b) => priority(a) - priority(b)).slice(0, maxEmbeddedTrials);
  const pages: TrialPage[] = [];
  for (const { trial } of embeddedTrials)
    pages.push(
      await readTrialPage(view, study, trial.number, { log: await readLog?.(trial.number), commandContext }),
    );
  return pages;
}
