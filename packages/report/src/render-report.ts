import { compareStrategies, type ComparisonOptions, type StudyTrials } from '@ridgeline/compare';
import type { Report } from '@ridgeline/core';
import { studyToHtml } from './html/offline.ts';
import { chosenConfigurationNumbers } from './read-comparison.ts';

/** Study of `createStudy`, whose trials the calling program trains. */
interface LocalStudy extends StudyTrials {
  /** Reports of a trial, by epoch. */
  curve(trial: number): readonly Report[];
}

/**
 * Renders a study as one self-contained HTML page with its comparison, curves, parameters and configurations.
 *
 * @example
 * await writeFile('study.html', await renderReport(study));
 */
export async function renderReport(study: LocalStudy, options: ComparisonOptions = {}): Promise<string> {
  const { definition, trials } = study;
  const comparison = compareStrategies(study, options);
  const chosenNumbers = chosenConfigurationNumbers(comparison);
  const chosenTrials = trials.filter(({ trial }) => chosenNumbers.has(trial.configuration.number));
  return studyToHtml({
    study: {
      name: definition.name,
      definition,
      plan: undefined,
      state: study.state.type === 'open' ? 'open' : 'complete',
      created: trials.reduce((earliest, { started }) => Math.min(earliest, started), Date.now()),
    },
    trials,
    running: [],
    comparison,
    curves: new Map(chosenTrials.map(({ trial: { number } }) => [number, study.curve(number)])),
    layers: new Map(),
  });
}
