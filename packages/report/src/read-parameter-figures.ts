import type { StudyView } from '@ridgeline/core';
import { readFinishedTrials } from './export/read-trials.ts';
import { parameterFigures } from './figures/all-figures.ts';
import { toPageFigure } from './page/to-page-figure.ts';
import type { PageFigure } from './page/study-page.ts';
import { parameterData } from './study-data.ts';

/**
 * Reads the figures of a study's parameters with the models of its search. They replace the parameter figures of
 * `createStudyPage(data, 'results')`.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 * @example
 * const figures = await readParameterFigures(view, 'fashion');
 * figures.map(({ id }) => id); // ['parallel', 'importance', 'main-effects', 'slice-network-dropout', …]
 */
export async function readParameterFigures(view: StudyView, name: string): Promise<readonly PageFigure[]> {
  const study = await view.study(name);
  const trials = await readFinishedTrials(view, name);
  return parameterFigures(parameterData({ study, trials })).flatMap((figure) =>
    figure === undefined || figure.rows.length === 0 ? [] : [toPageFigure(figure)],
  );
}
