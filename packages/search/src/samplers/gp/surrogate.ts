import { Ranking, type Metric, type ObjectiveSettings, type Strategy } from '@ridgeline/core';
import type { FinishedConfiguration } from '../../history.ts';
import { repeatModel } from '../../seeds/repeat-model.ts';
import { createCube, type CubeSpace } from '../cube.ts';
import { createCache } from '../draws.ts';
import { compareRankable, rankConfigurations, type RankableConfiguration } from '../rank-configurations.ts';
import { fitHyperparameters, type NoiseEstimate } from './fit.ts';
import { maternPosterior, type Posterior } from './gaussian-process.ts';
import type { Hyperparameters } from './kernel.ts';
import { rankQuantiles, warpLosses } from './warp.ts';

/** Maximum number of observations that hyperparameters are fitted to. */
const MAX_FITTED = 100;
/** Maximum number of observations in the model. */
const MAX_MODELLED = 250;
/** Value of a pending configuration: the mean of the observed values (a constant liar). */
const LIE = 0;

/** Gaussian process fitted to the ended configurations of one strategy, on warped losses. */
export interface Surrogate {
  readonly space: CubeSpace;
  /** Configurations in the model, best first. */
  readonly modelledConfigurations: readonly RankableConfiguration[];
  /** Warped losses of these configurations. */
  readonly values: Float64Array;
  /** Positions of these configurations, best first, and then of the pending ones. */
  readonly modelledPositions: readonly Float64Array[];
  /** Positions of all ended configurations. */
  readonly endedPositions: readonly Float64Array[];
  readonly hyperparameters: Hyperparameters;
  /** Posterior on the warped scale. Its first points are those of `modelledConfigurations`. */
  readonly posterior: Posterior;
  /** Lowest posterior mean of a modelled configuration, because the lowest value may be luck. */
  readonly best: number;
  /**
   * Linear map between losses and warped values of the better half, exact if the warp keeps their spacing. Undefined if
   * that half has no spread or contains a configuration without a value.
   */
  readonly scale: Scale | undefined;
}

/** Linear map from losses to the warped scale: the best loss, its warped value, and the slope, above 0. */
interface Scale {
  readonly loss: number;
  readonly value: number;
  readonly slope: number;
}

/** Warp of losses: `spaced` keeps the spacing of the better half; `ranked` replaces all losses by rank quantiles. */
type Warp = 'spaced' | 'ranked';

interface SurrogateOptions {
  /** Positions of configurations without a result. */
  readonly pending?: readonly Float64Array[];
  readonly warp?: Warp;
}

/**
 * Fits a surrogate to a strategy's history; undefined if there are fewer than `startup` results or the covariance is
 * singular.
 *
 * @example
 * const surrogate = fitSurrogate(strategy, finished, search, 10);
 * surrogate?.posterior.predict(surrogate.space.encode({ x: 0.3 })); // { mean, variance } on the warped scale
 */
export function fitSurrogate(
  strategy: Strategy,
  finished: readonly FinishedConfiguration[],
  search: ObjectiveSettings,
  startup: number,
  { pending = [], warp = 'spaced' }: SurrogateOptions = {},
): Surrogate | undefined {
  const repeatMeans = averageRepeats(finished, search.metric);
  const ranked = rankConfigurations(repeatMeans.finished, search);
  if (ranked.length < startup) return undefined;
  const space = cachedCube(strategy);
  const hyperparameters = refitHyperparameters(strategy, space, ranked, startup, repeatMeans, warp);
  const toPositions = (configurations: readonly RankableConfiguration[]) =>
    configurations.map(({ configuration }) => space.encode(configuration.parameters));
  const modelledConfigurations = selectRanked(ranked, MAX_MODELLED);
  const modelledPositions = [...toPositions(modelledConfigurations), ...pending];
  const values = new Float64Array(modelledPositions.length).fill(LIE);
  const modelledValues = warpRanked(modelledConfigurations, warp);
  values.set(modelledValues);
  const noiseShares = new Float64Array(modelledPositions.length).fill(1);
  noiseShares.set(collectNoiseShares(modelledConfigurations, repeatMeans));
  const posterior = maternPosterior(hyperparameters, space.pointsAt(modelledPositions), values, noiseShares);
  return (
    posterior && {
      space,
      modelledConfigurations,
      values: modelledValues,
      modelledPositions,
      endedPositions: toPositions(ranked),
      hyperparameters,
      posterior,
      best: posterior.means
        .slice(0, modelledConfigurations.length)
        .reduce((lowest, mean) => Math.min(lowest, mean)),
      scale: fitScale(modelledConfigurations, modelledValues),
    }
  );
}

const cubeCache = createCache<Strategy, CubeSpace>();
/** Last fit of each strategy for each warp, because a search and its patience alternate between warps. */
const fitCache: Readonly<Record<Warp, ReturnType<typeof createCache<Strategy, Hyperparameters>>>> = {
  spaced: createCache(),
  ranked: createCache(),
};

/** Cube of a strategy, from the cache. */
export function cachedCube(strategy: Strategy): CubeSpace {
  return cubeCache(strategy, '', () => createCube(strategy));
}

/**
 * Fits hyperparameters to the configurations with the lowest numbers. Their count grows in steps of an eighth, so that
 * most suggestions reuse the last fit: a fit costs more than a suggestion.
 */
function refitHyperparameters(
  strategy: Strategy,
  space: CubeSpace,
  ranked: readonly RankableConfiguration[],
  startup: number,
  repeatMeans: RepeatMeans,
  warp: Warp,
): Hyperparameters {
  let count = startup;
  for (let next = count; next <= ranked.length; next += Math.max(1, Math.floor(next / 8))) count = next;
  const numbers = ranked.map(({ configuration }) => configuration.number).sort((a, b) => a - b);
  const lastNumber = numbers[count - 1]!;
  const fittedConfigurations = selectRanked(
    ranked.filter(({ configuration }) => configuration.number <= lastNumber),
    MAX_FITTED,
  );
  const points = space.pointsAt(
    fittedConfigurations.map(({ configuration }) => space.encode(configuration.parameters)),
  );
  const values = warpRanked(fittedConfigurations, warp);
  const noiseShares = collectNoiseShares(fittedConfigurations, repeatMeans);
  const noiseEstimate = estimateWarpedNoise(fittedConfigurations, values, repeatMeans);
  const key = [...points.rows, ...values, ...noiseShares, noiseEstimate.variance].join(' ');
  return fitCache[warp](strategy, key, () =>
    fitHyperparameters(points, { values, noiseShares, noiseEstimate }),
  );
}

function collectNoiseShares(
  ranked: readonly RankableConfiguration[],
  { noiseShare }: RepeatMeans,
): Float64Array {
  return Float64Array.from(ranked, ({ configuration }) => noiseShare(configuration.number));
}

/** Noise of one training on the warped scale of the better half, in which the warp keeps the spacing. */
function estimateWarpedNoise(
  ranked: readonly RankableConfiguration[],
  values: Float64Array,
  { noiseShare, noise }: RepeatMeans,
): NoiseEstimate {
  const scale = fitScale(ranked, values);
  if (scale === undefined) return { variance: 0, degreesOfFreedom: 0 };
  const degreesOfFreedom = ranked.reduce(
    (sum, { configuration }) => sum + 1 / noiseShare(configuration.number) - 1,
    0,
  );
  return { variance: noise.variance * scale.slope * scale.slope, degreesOfFreedom };
}

function fitScale(ranked: readonly RankableConfiguration[], values: Float64Array): Scale | undefined {
  const half = Math.floor(ranked.length / 2);
  const [loss, value] = [ranked[0]!.loss, values[0]!];
  const slope = (values[half]! - value) / (ranked[half]!.loss - loss);
  return ranked[half]!.tier === 0 && Number.isFinite(slope) ? { loss, value, slope } : undefined;
}

/**
 * Selects at most `max` configurations: all of them or, if there are more, the best `max` / 2 and evenly spaced others.
 */
function selectRanked(
  ranked: readonly RankableConfiguration[],
  max: number,
): readonly RankableConfiguration[] {
  if (ranked.length <= max) return ranked;
  const half = max / 2;
  const spacing = (ranked.length - half) / half;
  return [
    ...ranked.slice(0, half),
    ...Array.from({ length: half }, (_, index) => ranked[half + Math.floor(index * spacing)]!),
  ];
}

function warpRanked(ranked: readonly RankableConfiguration[], warp: Warp): Float64Array {
  const isTied = (index: number) => compareRankable(ranked[index]!, ranked[index - 1]!) === 0;
  if (warp === 'ranked') return rankQuantiles(ranked.length, isTied);
  return warpLosses(
    ranked.map(({ tier, loss }) => (tier === 0 ? loss : Infinity)),
    isTied,
  );
}

/** Configurations whose values are means over seeds, with the estimated noise of one training. */
interface RepeatMeans {
  readonly finished: readonly FinishedConfiguration[];
  /** Noise variance of a configuration's value relative to that of one training: 1 / number of seeds. */
  noiseShare(configuration: number): number;
  /** Noise of one training, in the metric's unit. */
  readonly noise: NoiseEstimate;
}

/**
 * Averages the values of each configuration over its seeds and estimates their noise. The means are corrected for the
 * effect of each seed, which matters if the numbers of seeds differ.
 */
function averageRepeats(finished: readonly FinishedConfiguration[], metric: Metric): RepeatMeans {
  const completeConfigurations = finished.filter(
    ({ outcome, repeats }) => outcome === 'complete' && repeats.length > 0,
  );
  const counts = new Map(
    completeConfigurations.map(({ configuration, repeats }) => [configuration.number, repeats.length]),
  );
  const degreesOfFreedom = completeConfigurations.reduce((sum, { repeats }) => sum + repeats.length - 1, 0);
  const noiseShare = (configuration: number) => 1 / (counts.get(configuration) ?? 1);
  if (degreesOfFreedom === 0) return { finished, noiseShare, noise: { variance: 0, degreesOfFreedom } };
  const ranking = new Ranking(metric);
  const toLosses = ({ repeats }: FinishedConfiguration) => repeats.map(({ value }) => ranking.loss(value!));
  const { noise, effects } = repeatModel(completeConfigurations.map(toLosses));
  const means = new Map(
    completeConfigurations.map((entry) => {
      const losses = toLosses(entry);
      const total = losses.reduce((sum, loss, seed) => sum + loss - effects[seed]!, 0);
      return [entry, ranking.loss(total / losses.length)];
    }),
  );
  return {
    finished: finished.map((entry) => ({ ...entry, value: means.get(entry) ?? entry.value })),
    noiseShare,
    noise: { variance: noise, degreesOfFreedom },
  };
}
