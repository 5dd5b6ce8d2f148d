import { compareStrategies, type Comparison, type ComparisonOptions } from '@ridgeline/compare';
import type { FinishedTrial, Report, Study, StudyView } from '@ridgeline/core';
import { readFinishedTrials } from './export/read-trials.ts';

/** A study as its page shows it. */
export interface StudyData {
  readonly study: Study;
  /** By number. */
  readonly trials: readonly FinishedTrial[];
  readonly comparison: Comparison;
  /** The curves of the chosen configurations' trials, by trial number. */
  readonly curves: ReadonlyMap<number, readonly Report[]>;
}

/**
 * Reads what a page or a figure of a study needs: all outcomes, and the curves of the configurations that stand for
 * their strategies.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readStudyData(
  view: StudyView,
  name: string,
  options: ComparisonOptions = {},
): Promise<StudyData> {
  const study = await view.study(name);
  const trials = await readFinishedTrials(view, name);
  const comparison = compareStrategies(trials, study.definition, options);
  const chosen = new Set(comparison.strategies.flatMap(({ chosen }) => chosen?.configuration.number ?? []));
  const curves = new Map<number, readonly Report[]>();
  for (const { trial } of trials) {
    if (chosen.has(trial.configuration.number))
      curves.set(trial.number, await view.curve(name, trial.number));
  }
  return { study, trials, comparison, curves };
}
