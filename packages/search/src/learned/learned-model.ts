import {
  Ranking,
  type Configuration,
  type ConfigurationState,
  type FinishedTrial,
  type Metric,
  type Parameters,
  type ParameterValue,
  type Strategy,
  type StudyDefinition,
} from '@ridgeline/core';
import { selectLastParts } from '../finished-configurations.ts';
import type { FinishedConfiguration } from '../history.ts';
import type { CubeSpace } from '../samplers/cube.ts';
import { cachedCube, fitSurrogate, type Surrogate } from '../samplers/gp/surrogate.ts';
import { rankConfigurations, type RankableConfiguration } from '../samplers/rank-configurations.ts';
import { mainEffects, type MainEffect } from './main-effects.ts';

/** A configuration, possibly still running, with its ended trials. Created by `configurationOutcomes`. */
export interface ConfigurationTrials {
  readonly configuration: Configuration;
  readonly state: ConfigurationState;
  readonly trials: readonly Pick<FinishedTrial, 'outcome'>[];
}

/** Predicted value of a metric, in the unit of the metric. */
export interface Prediction {
  /** Median. */
  readonly value: number;
  /** Bounds of the 95 % band for the mean over seeds; single trainings vary more. */
  readonly low: number;
  readonly high: number;
}

/** Model of a strategy's results: the metric as a function of its parameters. */
export interface LearnedModel {
  readonly strategy: string;
  /** Number of configurations in the model. */
  readonly modelledCount: number;
  /** Number of configurations that could be used. */
  readonly availableCount: number;
  /** Names of the parameters that vary. */
  readonly parameters: readonly string[];
  /**
   * All values of a categorical parameter; at most `max` values of a numeric one, evenly spaced on its scale. Empty if
   * no complete configuration has the parameter.
   */
  valuesOf(parameter: string, max: number): readonly ParameterValue[];
  /**
   * Predicts the value of the best configuration with some parameters changed. The best configuration is chosen among
   * those that have all of these parameters; undefined if none has them.
   */
  predict(changes: Parameters): Prediction | undefined;
  /** Computes each parameter's share of the model's variance, largest first. */
  mainEffects(): readonly MainEffect[];
}

/** Minimum number of configurations to fit a model to. */
const MIN_CONFIGURATIONS = 10;
/** Maximum number of configurations in a model. */
const MAX_CONFIGURATIONS = 250;
/** 97.5 % quantile of the standard normal distribution. */
const QUANTILE_97_5 = 1.959963984540054;

/**
 * Models of those strategies of a study that have a free parameter and 10 or more configurations, at least two of
 * them complete: predictions lie between the values of the complete ones, so a single value would be predicted
 * everywhere.
 *
 * A model is the Gaussian process of the sampler `gp`, with its warped values and the noise of the seeds. It uses at
 * most 250 configurations, evenly spaced by rank, and fits its hyperparameters to at most 100 of them; both numbers
 * limit its cost. The sampler takes half of its 250 configurations from the best ones, but that would bias this model:
 * the best 125 of 50,000 were partly lucky. Pruned and diverged configurations rank below all others. A training that
 * paused and continued counts once, by its last part with a result.
 *
 * `predict` keeps unchanged parameters at the best configuration instead of averaging over them: the sampler has
 * explored most around that configuration, and an average would include regions that nobody would choose. The quantiles
 * of the normal posterior are mapped back through the warp, which is monotone, so the band is exact in the metric's
 * unit.
 *
 * @example
 * const [model] = learnedModels(definition, configurationOutcomes(trials, definition.seeds.length));
 * model?.predict({ 'network.dropout': 0.3 }); // { value: 0.91, low: 0.9, high: 0.92 }
 */
export function learnedModels(
  { strategies, metric }: Pick<StudyDefinition, 'strategies' | 'metric'>,
  configurations: readonly ConfigurationTrials[],
): readonly LearnedModel[] {
  return strategies.flatMap((strategy) => {
    const strategyConfigurations = configurations.filter(
      ({ configuration }) => configuration.strategy === strategy.name,
    );
    return fitModel(strategy, metric, selectLastParts(strategyConfigurations.flatMap(combineTrials))) ?? [];
  });
}

function combineTrials({
  configuration,
  state,
  trials,
}: ConfigurationTrials): readonly FinishedConfiguration[] {
  if (state === 'running') return [];
  const repeats = trials.map(({ outcome }) => ({
    outcome: outcome.type,
    value: outcome.type === 'complete' ? outcome.value : undefined,
    curve: outcome.type === 'pruned' ? [{ step: outcome.step, values: {} }] : [],
  }));
  if (state !== 'complete') return [{ configuration, outcome: state, value: undefined, repeats }];
  const completeRepeats = repeats.filter(({ outcome }) => outcome === 'complete');
  const value = completeRepeats.reduce((sum, repeat) => sum + repeat.value!, 0) / completeRepeats.length;
  return [{ configuration, outcome: state, value, repeats: completeRepeats }];
}

function fitModel(
  strategy: Strategy,
  metric: Metric,
  finished: readonly FinishedConfiguration[],
): LearnedModel | undefined {
  const search = { metric };
  const ranked = rankConfigurations(finished, search);
  const completeCount = ranked.filter(({ tier }) => tier === 0).length;
  if (cachedCube(strategy).axes.length === 0 || ranked.length < MIN_CONFIGURATIONS || completeCount < 2)
    return undefined;
  const chosenConfigurations = new Set(
    spreadByRank(ranked, MAX_CONFIGURATIONS).map(({ configuration }) => configuration),
  );
  const surrogate = fitSurrogate(
    strategy,
    finished.filter(({ configuration }) => chosenConfigurations.has(configuration)),
    search,
    MIN_CONFIGURATIONS,
  );
  if (surrogate === undefined) return undefined;
  const { space, modelledConfigurations, posterior } = surrogate;
  const lossAt = inverseWarp(surrogate);
  // `Ranking.loss` is its own inverse.
  const valueAt = (warped: number) => new Ranking(metric).loss(lossAt(warped));
  return {
    strategy: strategy.name,
    modelledCount: modelledConfigurations.length,
    availableCount: ranked.length,
    parameters: space.axes.map(({ name }) => name),
    valuesOf: (parameter, max) => valuesAlong(space, modelledConfigurations, parameter, max),
    predict(changes) {
      const best = findBestWith(modelledConfigurations, Object.keys(changes));
      if (best === undefined) return undefined;
      const position = space.snap(space.encode({ ...best.configuration.parameters, ...changes }));
      const { mean, variance } = posterior.predict(position);
      const bounds = [-1, 1].map((side) => valueAt(mean + side * QUANTILE_97_5 * Math.sqrt(variance)));
      return { value: valueAt(mean), low: Math.min(...bounds), high: Math.max(...bounds) };
    },
    // Skips the variance, which is not used.
    mainEffects: () => mainEffects(space, (position) => posterior.predict(position, () => true).mean),
  };
}

/** Selects at most `max` configurations, evenly spaced by rank, including the best. */
function spreadByRank(
  ranked: readonly RankableConfiguration[],
  max: number,
): readonly RankableConfiguration[] {
  const count = Math.min(max, ranked.length);
  return Array.from({ length: count }, (_, index) => ranked[Math.floor((index * ranked.length) / count)]!);
}

/** Best complete configuration that has all of these parameters. */
function findBestWith(
  modelledConfigurations: readonly RankableConfiguration[],
  names: readonly string[],
): RankableConfiguration | undefined {
  return modelledConfigurations.find(
    ({ tier, configuration }) =>
      tier === 0 && names.every((name) => Object.hasOwn(configuration.parameters, name)),
  );
}

function valuesAlong(
  space: CubeSpace,
  modelledConfigurations: readonly RankableConfiguration[],
  parameter: string,
  max: number,
): readonly ParameterValue[] {
  const index = space.axes.findIndex(({ name }) => name === parameter);
  const best = findBestWith(modelledConfigurations, [parameter]);
  const axis = space.axes[index];
  if (axis === undefined || best === undefined) return [];
  const { levels, isChoice } = axis;
  const positions =
    levels !== undefined && (isChoice || levels.length <= max)
      ? [...levels]
      : Array.from({ length: max }, (_, step) => axis.at(step / (max - 1)));
  const from = space.encode(best.configuration.parameters);
  return positions.flatMap((position) => space.decode(from.with(index, position))[parameter] ?? []);
}

/**
 * Inverse of a surrogate's warp: a function from the warped scale to losses. It interpolates linearly between observed
 * losses. Below the best loss it continues the linear map `scale`. Above the worst loss it is constant, because only
 * configurations without a value have warped values there. The best configuration must have a value.
 */
function inverseWarp({
  modelledConfigurations,
  values,
  scale,
}: Pick<Surrogate, 'modelledConfigurations' | 'values' | 'scale'>): (warped: number) => number {
  // At the median, equal losses can have two warped values.
  const knots = modelledConfigurations.flatMap(({ tier, loss }, index) =>
    tier === 0 && (index === 0 || loss !== modelledConfigurations[index - 1]!.loss)
      ? [{ loss, warped: values[index]! }]
      : [],
  );
  const [first, last] = [knots[0]!, knots.at(-1)!];
  return (warped) => {
    if (warped <= first.warped) return first.loss + (scale ? (warped - scale.value) / scale.slope : 0);
    if (warped >= last.warped) return last.loss;
    const upperIndex = knots.findIndex((knot) => knot.warped > warped);
    const [lower, upper] = [knots[upperIndex - 1]!, knots[upperIndex]!];
    return lower.loss + ((upper.loss - lower.loss) * (warped - lower.warped)) / (upper.warped - lower.warped);
  };
}
