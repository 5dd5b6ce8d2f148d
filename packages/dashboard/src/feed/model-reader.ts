import type { StudyDefinition, StudyView } from '@ridgeline/core';
import type { LearnedModel } from '@ridgeline/search/learned';
import { noModels, type LearnedModels } from '../view-model/snapshot.ts';

/** Number of trials per query. */
const pageSize = 200;
/** Number of parameter values at which a predicted curve is evaluated. */
const curvePointCount = 41;

/** Factor by which the number of results must grow before the models are fitted again. */
const refitGrowth = 1.125;

/**
 * Creates a function that fits the models of a search to its first `maxConfigurations` configurations. A fit takes most
 * of a second and is repeated only when the number of results has grown by more than an eighth or has fallen. The first
 * call returns no models, so that the view appears immediately.
 */
export function createModelReader(
  view: StudyView,
  studyName: string,
  maxConfigurations: number,
): (definition: StudyDefinition, completeCount: number) => Promise<LearnedModels> {
  let models = noModels;
  let fittedCount: number | undefined;

  return async (definition, completeCount) => {
    if (fittedCount === undefined) {
      fittedCount = 0;
      return { ...noModels, arePending: completeCount > 0 };
    }
    if (completeCount > fittedCount * refitGrowth || completeCount < fittedCount) {
      const { configurationOutcomes } = await import('@ridgeline/compare');
      const { learnedModels } = await import('@ridgeline/search/learned');
      const repeats = definition.seeds.length;
      const trials = await readTrials(maxConfigurations * repeats);
      const fittedModels = learnedModels(definition, configurationOutcomes(trials, repeats));
      models = {
        curves: fittedModels.flatMap(predictCurves),
        effects: averageEffects(fittedModels),
        arePending: false,
      };
      fittedCount = completeCount;
    }
    return models;
  };

  async function readTrials(count: number) {
    const trials = [];
    for (let from = 0; from < count;) {
      const nextPage = await view.outcomesByTrial(studyName, from, pageSize);
      const trialsWithinLimit = nextPage.filter(({ trial }) => trial.number < count);
      trials.push(...trialsWithinLimit);
      if (nextPage.length < pageSize || trialsWithinLimit.length < nextPage.length) break;
      from = nextPage.at(-1)!.trial.number + 1;
    }
    return trials;
  }
}

function predictCurves(model: LearnedModel): LearnedModels['curves'] {
  return model.parameters.map((parameter) => ({
    strategy: model.strategy,
    parameter,
    points: model.valuesOf(parameter, curvePointCount).flatMap((value) => {
      const prediction = model.predict({ [parameter]: value });
      return prediction === undefined ? [] : [{ ...prediction, at: value }];
    }),
  }));
}

/** Averages the share of variance that each parameter explains, over the strategies with several parameters. */
function averageEffects(models: readonly LearnedModel[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number[]>();
  for (const model of models.filter(({ parameters }) => parameters.length > 1)) {
    for (const { parameter, share } of model.mainEffects()) {
      shares.set(parameter, [...(shares.get(parameter) ?? []), share]);
    }
  }
  return new Map(
    [...shares].map(([name, values]) => [
      name,
      values.reduce((sum, share) => sum + share, 0) / values.length,
    ]),
  );
}
