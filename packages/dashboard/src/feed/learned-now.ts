import type { StudyDefinition, StudyView } from '@ridgeline/core';
import type { LearnedModel } from '@ridgeline/search/learned';
import { noModels, type LearnedPart } from '../view-model/snapshot.ts';

/** Number of trials read at a time. */
const page = 200;
/** Number of parameter values at which a curve is evaluated. */
const places = 41;

/**
 * Reads the models that a search learned from its first configurations. They are fitted again when the number of
 * results has grown by an eighth, since a fit takes a good part of a second. The first read returns no models, so that
 * the view appears at once.
 */
export function learnedReader(
  view: StudyView,
  name: string,
  maxConfigurations: number,
): (definition: StudyDefinition, complete: number) => Promise<LearnedPart> {
  let learned = noModels;
  let fitted: number | undefined;

  return async (definition, complete) => {
    if (fitted === undefined) {
      fitted = 0;
      return { ...noModels, isMissing: complete > 0 };
    }
    if (complete > fitted * 1.125 || complete < fitted) {
      const { configurationOutcomes } = await import('@ridgeline/compare');
      const { learnedModels } = await import('@ridgeline/search/learned');
      const repeats = definition.seeds.length;
      const trials = await readTrials(maxConfigurations * repeats);
      const models = learnedModels(definition, configurationOutcomes(trials, repeats));
      learned = { curves: models.flatMap(curvesOf), effects: effectsOf(models), isMissing: false };
      fitted = complete;
    }
    return learned;
  };

  async function readTrials(count: number) {
    const trials = [];
    for (let from = 0; from < count;) {
      const next = await view.outcomesByTrial(name, from, page);
      const own = next.filter(({ trial }) => trial.number < count);
      trials.push(...own);
      if (next.length < page || own.length < next.length) break;
      from = next.at(-1)!.trial.number + 1;
    }
    return trials;
  }
}

function curvesOf(model: LearnedModel): LearnedPart['curves'] {
  return model.parameters.map((parameter) => ({
    strategy: model.strategy,
    parameter,
    points: model.valuesOf(parameter, places).flatMap((value) => {
      const predicted = model.predict({ [parameter]: value });
      return predicted === undefined ? [] : [{ ...predicted, at: value }];
    }),
  }));
}

/** Share of variance that each parameter explains: the mean over the strategies with several parameters. */
function effectsOf(models: readonly LearnedModel[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number[]>();
  for (const model of models.filter(({ parameters }) => parameters.length > 1)) {
    for (const { parameter, share } of model.mainEffects()) {
      shares.set(parameter, [...(shares.get(parameter) ?? []), share]);
    }
  }
  return new Map(
    [...shares].map(([name, own]) => [name, own.reduce((sum, one) => sum + one, 0) / own.length]),
  );
}
