import { studyFront } from '@ridgeline/compare';
import { allOutcomes, RidgelineError, sanitise, type FinishedTrial, type StudyView } from '@ridgeline/core';
import type { FrontTable } from '@ridgeline/dashboard/tables';

/**
 * Reads the Pareto front of a study.
 *
 * @param settings `alpha` is the accepted probability of showing any difference in attainment by mistake
 * @throws RidgelineError `USAGE` for a study of a single metric.
 */
export async function readFront(
  view: StudyView,
  name: string,
  settings: { readonly alpha?: number } = {},
): Promise<FrontTable> {
  const study = await view.study(name);
  if (study.definition.objectives === undefined) {
    throw new RidgelineError('USAGE', `${sanitise(name)} has a single metric, and therefore no front.`, {
      hint: 'Set several objectives in the sweep file: `objectives: [{ name: val_loss }, { name: weight_count }]`.',
    });
  }
  const trials: FinishedTrial[] = [];
  for await (const finishedTrial of allOutcomes(view, name)) trials.push(finishedTrial);
  return {
    study,
    front: studyFront(trials, study.definition, { ...settings, interim: study.state !== 'complete' }),
  };
}
