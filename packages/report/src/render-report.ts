import { compareStrategies, type ComparisonOptions, type StudyTrials } from '@ridgeline/compare';
import type { Report } from '@ridgeline/core';
import { studyToHtml } from './html/offline.ts';
import { chosenConfigurationNumbers } from './read-comparison.ts';

/** Study of `createStudy`, whose trials the calling program trains. */
interface LocalTrials extends StudyTrials {
  /** Reports of a trial, by epoch. */
  curve(trial: number): readonly Report[];
}

/**
 * Renders a study as one self-contained HTML page with its comparison, curves, parameters and configurations.
 *
 * @example
 * await writeFile('study.html', await renderReport(study));
 */
export async function renderReport(study: LocalTrials, options: ComparisonOptions = {}): Promise<string> {
  const { definition, trials } = study;
  const comparison = compareStrategies(study, options);
  const chosen = chosenConfigurationNumbers(comparison);
  const representatives = trials.filter(({ trial }) => chosen.has(trial.configuration.number));
  return studyToHtml({
    study: {
      name: definition.name,
      definition,
      plan: undefined,
      state: study.state.type === 'open' ? 'open' : 'complete',
      created: Math.min(...trials.map(({ started }) => started)),
    },
    trials,
    running: [],
    comparison,
    curves: new Map(representatives.map(({ trial: { number } }) => [number, study.curve(number)])),
    layers: new Map(),
  });
}
