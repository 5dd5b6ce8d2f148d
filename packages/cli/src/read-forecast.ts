import { allOutcomes, type FinishedTrial, type Study, type StudyView } from '@ridgeline/core';
import { comesTrue, finishedIn, forecastsOf, planStudy, type Forecast } from '@ridgeline/search';
import { count } from './text-table.ts';

/** Largest number of ended trials that a forecast reads. */
const MOST_TRIALS = 2000;

/** Reads a study's trials and forecasts a tenth more; undefined if they are too many, or have no model. */
export async function readForecast(view: StudyView, study: Study): Promise<Forecast | undefined> {
  const { ended } = await view.progress(study.name);
  if (Object.values(ended).reduce((sum, count) => sum + count, 0) > MOST_TRIALS) return undefined;
  const trials: FinishedTrial[] = [];
  for await (const trial of allOutcomes(view, study.name)) trials.push(trial);
  return forecastOf(study, trials);
}

/**
 * Forecast of a tenth of a search's configurations more, from its ended trials; undefined without a model,
 * and with samplers whose forecasts were not found to come true as often as stated.
 */
export function forecastOf({ definition }: Study, trials: readonly FinishedTrial[]): Forecast | undefined {
  if (definition.finalsOf !== undefined || trials.length > MOST_TRIALS || !comesTrue(definition))
    return undefined;
  const past = trials
    .filter(({ outcome }) => outcome.type !== 'cancelled')
    .map(({ trial, outcome }) => ({ trial, outcome, curve: [] }));
  const finished = finishedIn(past, definition.seeds.length);
  const plan = planStudy(definition);
  const budget = plan.type === 'finite' ? plan.configurations : finished.length;
  return forecastsOf(definition, finished, [Math.max(1, Math.ceil(budget / 10))])?.[0];
}

/** Sentence on a forecast. */
export function forecastText({ trials, better }: Forecast): string {
  return `Chance that ${count(trials)} more trials find a better value: ${chance(better)} (a model of these values).`;
}

/** Chance as coarsely as it was found to come true. */
function chance(share: number): string {
  if (share < 0.1) return '10 % or less';
  return share < 0.45 ? `about ${Math.round(share * 10) * 10} %` : 'about half';
}
