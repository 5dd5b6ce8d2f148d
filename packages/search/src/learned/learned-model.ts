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
import type { FinishedConfiguration } from '../history.ts';
import type { CubeSpace } from '../samplers/cube.ts';
import { cubeSpaceOf, surrogateOf, type Surrogate } from '../samplers/gp/surrogate.ts';
import { standings, type SingleObjective, type Standing } from '../samplers/standing.ts';
import { mainEffects, type MainEffect } from './main-effects.ts';

/** Configuration whose trials have ended, as grouped by `configurationOutcomes` of compare. */
export interface EndedConfiguration {
  readonly configuration: Configuration;
  readonly state: ConfigurationState;
  readonly trials: readonly Pick<FinishedTrial, 'outcome'>[];
}

/** Predicted value of a metric, in its unit. */
export interface Predicted {
  /** Median. */
  readonly value: number;
  /** Bounds of the 95 % band for the mean over seeds; single trainings vary more. */
  readonly low: number;
  readonly high: number;
}

/** Model of a strategy's results: the metric as a function of its parameters. */
export interface LearnedModel {
  readonly strategy: string;
  /** Number of configurations in the model, and of those available. */
  readonly seen: number;
  readonly of: number;
  /** Names of the parameters that vary. */
  readonly parameters: readonly string[];
  /** Values of a parameter along its axis, evenly spaced on its scale; at most `most` numbers. */
  valuesOf(parameter: string, most: number): readonly ParameterValue[];
  /**
   * Prediction for the best configuration with some parameters changed. The best one is chosen among those that have
   * all of these parameters; undefined if none has.
   */
  predict(changes: Parameters): Predicted | undefined;
  /** Share of the model's variance explained by each parameter alone, largest first. Computed on demand. */
  mainEffects(): readonly MainEffect[];
}

/** Smallest number of configurations to fit a model to. */
const MIN = 10;
/** Largest number of configurations in a model. */
const MAX = 250;
/** 97.5 % point of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Models of a study's strategies that have at least 10 configurations.
 *
 * A model is the Gaussian process of the sampler `gp`, with its warped values and the noise of the seeds. It uses at
 * most 250 configurations, evenly spaced by rank, and fits its hyperparameters to at most 100 of them; the cost stops
 * growing there. The sampler prefers the best ones instead. Here that would bias the model: the best 125 of 50,000 were
 * lucky. Pruned and diverged configurations count as worse than all others.
 *
 * Other parameters are held at the best configuration, not averaged: there the sampler has looked most, and an average
 * would include regions that nobody would choose. The quantiles of the normal posterior are mapped back through the
 * warp, which is monotone, so the band is exact in the metric's unit.
 *
 * @example
 * const [model] = learnedModels(definition, configurationOutcomes(trials, definition.seeds.length));
 * model?.predict({ 'network.dropout': 0.3 }); // { value: 0.91, low: 0.9, high: 0.92 }
 */
export function learnedModels(
  { strategies, metric }: Pick<StudyDefinition, 'strategies' | 'metric'>,
  ended: readonly EndedConfiguration[],
): readonly LearnedModel[] {
  return strategies.flatMap((strategy) => {
    const own = ended.filter(({ configuration }) => configuration.strategy === strategy.name);
    return learnedModel(strategy, metric, own.flatMap(finishedOf)) ?? [];
  });
}

function finishedOf({ configuration, state, trials }: EndedConfiguration): readonly FinishedConfiguration[] {
  if (state === 'running') return [];
  const repeats = trials.map(({ outcome }) => ({
    outcome: outcome.type,
    value: outcome.type === 'complete' ? outcome.value : undefined,
    curve: outcome.type === 'pruned' ? [{ step: outcome.step, values: {} }] : [],
  }));
  if (state !== 'complete') return [{ configuration, outcome: state, value: undefined, repeats }];
  const complete = repeats.filter(({ outcome }) => outcome === 'complete');
  const value = complete.reduce((sum, repeat) => sum + repeat.value!, 0) / complete.length;
  return [{ configuration, outcome: state, value, repeats: complete }];
}

function learnedModel(
  strategy: Strategy,
  metric: Metric,
  finished: readonly FinishedConfiguration[],
): LearnedModel | undefined {
  const objective: SingleObjective = { type: 'single', metric, constraints: [] };
  const all = standings(finished, objective);
  if (cubeSpaceOf(strategy).axes.length === 0 || all.length < MIN || all[0]!.rank !== 0) return undefined;
  const chosen = new Set(evenlyOf(all, MAX).map(({ configuration }) => configuration));
  const surrogate = surrogateOf(
    strategy,
    finished.filter(({ configuration }) => chosen.has(configuration)),
    objective,
    MIN,
  );
  if (surrogate === undefined) return undefined;
  const { space, seen, posterior } = surrogate;
  const lossAt = unwarp(surrogate);
  const valueAt = (warped: number) => new Ranking(metric).loss(lossAt(warped));
  return {
    strategy: strategy.name,
    seen: seen.length,
    of: all.length,
    parameters: space.axes.map(({ name }) => name),
    valuesOf: (parameter, most) => valuesAlong(space, seen, parameter, most),
    predict(changes) {
      const best = bestWith(seen, Object.keys(changes));
      if (best === undefined) return undefined;
      const place = space.snap(space.encode({ ...best.configuration.parameters, ...changes }));
      const { mean, variance } = posterior.predict(place);
      const [a, b] = [-1, 1].map((side) => valueAt(mean + side * Z * Math.sqrt(variance)));
      return { value: valueAt(mean), low: Math.min(a!, b!), high: Math.max(a!, b!) };
    },
    mainEffects: () => mainEffects(space, (place) => posterior.predict(place, () => true).mean),
  };
}

/** All standings, or at most `most` evenly spaced by rank, including the best. */
function evenlyOf(all: readonly Standing[], most: number): readonly Standing[] {
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]!);
}

/** Best complete configuration that has all of these parameters. */
function bestWith(seen: readonly Standing[], names: readonly string[]): Standing | undefined {
  return seen.find(
    ({ rank, configuration }) =>
      rank === 0 && names.every((name) => Object.hasOwn(configuration.parameters, name)),
  );
}

function valuesAlong(
  space: CubeSpace,
  seen: readonly Standing[],
  parameter: string,
  most: number,
): readonly ParameterValue[] {
  const index = space.axes.findIndex(({ name }) => name === parameter);
  const best = bestWith(seen, [parameter]);
  const axis = space.axes[index];
  if (axis === undefined || best === undefined) return [];
  const { levels, isChoice } = axis;
  const places =
    levels !== undefined && (isChoice || levels.length <= most)
      ? [...levels]
      : Array.from({ length: most }, (_, step) => axis.at(step / (most - 1)));
  const from = space.encode(best.configuration.parameters);
  return places.flatMap((place) => space.decode(from.with(index, place))[parameter] ?? []);
}

/**
 * Inverse of a surrogate's warp: a function from the warped scale to losses. It interpolates linearly between observed
 * losses and extends the line of the better half beyond the best one. The worst loss is its upper bound, since beyond
 * it there are only configurations without a value. The best configuration must have a value.
 */
function unwarp({
  seen,
  values,
  scale,
}: Pick<Surrogate, 'seen' | 'values' | 'scale'>): (warped: number) => number {
  // Takes the first of equal losses: those at the median have two warped values.
  const knots = seen.flatMap(({ rank, loss }, index) =>
    rank === 0 && (index === 0 || loss !== seen[index - 1]!.loss) ? [{ loss, warped: values[index]! }] : [],
  );
  const [first, last] = [knots[0]!, knots.at(-1)!];
  return (warped) => {
    if (warped <= first.warped) return first.loss + (scale ? (warped - scale.value) / scale.slope : 0);
    if (warped >= last.warped) return last.loss;
    const above = knots.findIndex((knot) => knot.warped > warped);
    const [a, b] = [knots[above - 1]!, knots[above]!];
    return a.loss + ((b.loss - a.loss) * (warped - a.warped)) / (b.warped - a.warped);
  };
}
