import { allOutcomes, type FinishedTrial, type Study, type StudyView, sumCounts } from '@ridgeline/core';
import { isForecastCalibrated, finishedConfigurations, forecastsOf, type Forecast } from '@ridgeline/search';
import { groupThousands } from './text-table.ts';

/** Reads a study's trials, and forecasts the next ones as {@link forecastTrials} does. */
export async function readForecast(view: StudyView, study: Study): Promise<Forecast | undefined> {
  const { definition, name } = study;
  const { cancelled: _, ...ended } = (await view.progress(name)).ended;
  const endedCount = sumCounts(ended);
  if (!isForecastCalibrated(definition, endedCount / definition.seeds.length)) return undefined;
  const finishedTrials: FinishedTrial[] = [];
  for await (const finishedTrial of allOutcomes(view, name)) finishedTrials.push(finishedTrial);
  return forecastTrials(study, finishedTrials);
}

/**
 * Forecasts the results of 10 % more configurations from the ended trials of a search. Undefined for finals, for a search
 * that no model describes, and for a number of configurations at which forecasts are not known to be calibrated.
 */
export function forecastTrials(
  { definition }: Study,
  trials: readonly FinishedTrial[],
): Forecast | undefined {
  const endedTrials = trials.filter(({ outcome }) => outcome.type !== 'cancelled');
  const seeds = definition.seeds.length;
  if (definition.finalsOf !== undefined || !isForecastCalibrated(definition, endedTrials.length / seeds))
    return undefined;
  const configurations = finishedConfigurations(
    endedTrials.map(({ trial, outcome }) => ({ trial, outcome, curve: [] })),
    seeds,
  );
  return forecastsOf(definition, configurations, [Math.max(1, Math.ceil(configurations.length / 10))])?.[0];
}

/** Formats a forecast as a sentence. */
export function formatForecast({ trials, better }: Forecast): string {
  return `Chance that ${groupThousands(trials)} more trials find a better value: ${formatProbability(better)} (a model of these values).`;
}

/** Formats a probability, no more precisely than forecasts are calibrated. */
function formatProbability(share: number): string {
  if (share < 0.1) return '10 % or less';
  return share < 0.45 ? `about ${Math.round(share * 10) * 10} %` : 'about half';
}
