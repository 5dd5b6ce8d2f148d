import { findFixedSizeDesign, Ranking, type SearchDefinition } from '@ridgeline/core';
import type { FinishedConfiguration } from '../history.ts';
import { countConfigurations } from '../plan-study.ts';
import { canModelResults, drawGains } from './strategy-gains.ts';

/** Chance that further trials improve the best value of a search. */
export interface Forecast {
  /** Number of further configurations, over all strategies. */
  readonly configurations: number;
  /** Number of their trials. */
  readonly trials: number;
  /** Chance, 0 to 1, that one of these configurations has a better value than the best so far. */
  readonly better: number;
}

/** Maximum number of ended configurations for which forecasts were found to be calibrated. */
const MAX_ENDED = 40;

/**
 * True if forecasts are calibrated: a tenth more configurations found a better value about as often as the forecast
 * stated. This was measured for random search up to 40 configurations. Beyond 60, and for `sobol`, forecasts
 * are no better than the base rate. For learning samplers, and if the number of configurations doubles, the stated
 * chance is too high; other samplers were not measured (BENCHMARKS.md).
 *
 * @param endedCount number of ended configurations
 */
export function isForecastCalibrated({ strategies }: SearchDefinition, endedCount: number): boolean {
  return endedCount <= MAX_ENDED && strategies.every(({ method }) => method === 'random');
}

/** Number of draws; the standard error of a chance is then at most 0.036. */
const DRAWS = 200;

/**
 * Chances that further configurations find a better value, one per count. Each strategy is modelled by a Gaussian
 * process on its own results, independently of the other strategies; see `drawGains`. Deterministic.
 *
 * Undefined if a strategy that could continue has no model, or if no strategy has a value. Also undefined for searches
 * with several objectives, constraints, divided seeds, paused trainings, or points that depend on their total number.
 * Counts beyond the limits of `drawGains` are omitted.
 *
 * @param counts numbers of further configurations, each at least 1
 * @param minImprovement improvement that a better value must exceed, in the metric's unit
 * @example
 * forecastsOf(definition, finished, [12], 0); // [{ configurations: 12, trials: 36, better: 0.31 }]
 */
export function forecastsOf(
  definition: SearchDefinition,
  finished: readonly FinishedConfiguration[],
  counts: readonly number[],
  minImprovement = 0,
): readonly Forecast[] | undefined {
  const { strategies, seeds, metric } = definition;
  if (!canModelResults(definition) || findFixedSizeDesign(strategies) !== undefined) return undefined;
  const ranking = new Ranking(metric);
  const from = 1 + finished.reduce((last, { configuration }) => Math.max(last, configuration.number), -1);
  const countFurther = (index: number, count: number) =>
    countConfigurations(definition, index, from + count) - countConfigurations(definition, index, from);
  const strategyModels = strategies.map((strategy, index) => {
    const strategyFinished = finished.filter(({ configuration }) => configuration.strategy === strategy.name);
    const losses = strategyFinished.flatMap(({ outcome, value }) =>
      outcome === 'complete' ? [ranking.loss(value!)] : [],
    );
    const best = losses.reduce((lowest, loss) => Math.min(lowest, loss), Infinity);
    const count = countFurther(index, Math.max(...counts));
    if (count === 0) return { best, draws: undefined };
    return {
      best,
      draws:
        drawGains(definition, strategy, strategyFinished, { from, count, drawCount: DRAWS })?.draws ?? [],
    };
  });
  if (strategyModels.some(({ draws }) => draws?.length === 0)) return undefined;
  const best = Math.min(...strategyModels.map((model) => model.best));
  if (best === Infinity) return undefined;
  return counts.flatMap((configurations): readonly Forecast[] => {
    const furtherCounts = strategyModels.map((_, index) => countFurther(index, configurations));
    if (
      strategyModels.some(
        ({ draws }, index) => draws !== undefined && furtherCounts[index]! > draws[0]!.length,
      )
    )
      return [];
    const isBetter = (draw: number) =>
      strategyModels.some((model, index) => {
        const count = furtherCounts[index]!;
        return count > 0 && model.best - model.draws![draw]![count - 1]! < best - minImprovement;
      });
    const hits = Array.from({ length: DRAWS }, (_, draw) => draw).filter(isBetter).length;
    return [{ configurations, trials: configurations * seeds.length, better: hits / DRAWS }];
  });
}
