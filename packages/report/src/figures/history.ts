import { bestAtBudget, toConfidencePercent } from '@ridgeline/compare';
import { Ranking } from '@ridgeline/core';
import type { FigureData } from '../study-data.ts';
import { shapeOrDashChannel, colourChannel, metricAxis, strategyFilter, type Figure } from './figure.ts';
import { axisKey, tooltip } from './marks.ts';
import { thinOut } from './thin-out.ts';

/**
 * Value of each configuration, in the order of the search, with each strategy's best value so far. Undefined for fewer
 * than two configurations.
 */
export function historyFigure({ study, outcomes, forecast }: FigureData): Figure | undefined {
  const { metric, strategies } = study.definition;
  const strategyNames = strategies.map(({ name }) => name);
  const { params, filter } = strategyFilter(strategyNames);
  const ranking = new Ranking(metric);
  const bestByStrategy = new Map<string, number>();
  const outcomesWithValue = outcomes.filter(({ value }) => value !== undefined);
  const sample = new Set(thinOut(outcomesWithValue, metric));
  const rows = outcomesWithValue.flatMap((outcome) => {
    const { strategy, number } = outcome.configuration;
    const value = outcome.value!;
    const bestSoFar = bestByStrategy.get(strategy);
    const isImprovement = bestSoFar === undefined || ranking.isBetter(value, bestSoFar);
    if (isImprovement) bestByStrategy.set(strategy, value);
    // Improvements are always drawn, because they are the steps of the lines.
    if (!isImprovement && !sample.has(outcome)) return [];
    return [{ strategy, configuration: number, value, best: bestByStrategy.get(strategy)! }];
  });
  if (rows.length < 2) return undefined;
  const x = {
    field: 'configuration',
    type: 'quantitative',
    title: axisKey('configuration'),
    axis: { tickMinStep: 1 },
  };
  const y = { type: 'quantitative', title: metric.name, ...metricAxis(metric.name), scale: { zero: false } };
  return {
    id: 'history',
    text: {
      type: 'history',
      isConstrained: study.definition.constraints !== undefined,
      drawn: rows.length,
      total: outcomesWithValue.length,
      ...(forecast === undefined ? {} : { forecast }),
    },
    height: 280,
    rows,
    spec: {
      params,
      transform: [filter],
      layer: [
        {
          params: [{ name: 'brush', select: 'interval' }],
          mark: { type: 'point', filled: true, size: 30, opacity: 0.7 },
          encoding: {
            x,
            y: { ...y, field: 'value' },
            color: colourChannel(strategyNames),
            ...shapeOrDashChannel(strategyNames, 'shape'),
            tooltip: tooltip(['strategy', 'strategy'], ['configuration', 'configuration'], ['value', metric]),
          },
        },
        {
          mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
          encoding: {
            x,
            y: { ...y, field: 'best' },
            color: colourChannel(strategyNames),
            ...shapeOrDashChannel(strategyNames, 'strokeDash'),
          },
        },
      ],
    },
  };
}

/**
 * Expected best value of each strategy after each number of configurations. Undefined if no strategy has two
 * configurations.
 */
export function budgetFigure({ study, outcomes, comparison }: FigureData): Figure | undefined {
  const { metric, strategies } = study.definition;
  const strategyNames = strategies.map(({ name }) => name);
  const { params, filter } = strategyFilter(strategyNames);
  const endedConfigurations = outcomes.filter(({ state }) => state !== 'running');
  const rows = strategyNames.flatMap((strategy) => {
    const values = endedConfigurations.flatMap(({ configuration, value }) =>
      configuration.strategy === strategy ? [value] : [],
    );
    return bestAtBudget(values, metric, comparison.alpha).map(({ budget, expected, median, interval }) => ({
      strategy,
      budget,
      expected,
      median: median ?? null,
      worst: interval.worst ?? null,
      best: interval.best ?? null,
    }));
  });
  if (rows.every(({ budget }) => budget < 2)) return undefined;
  const x = {
    field: 'budget',
    type: 'quantitative',
    title: axisKey('budget'),
    axis: { tickMinStep: 1 },
  };
  const y = { type: 'quantitative', title: metric.name, ...metricAxis(metric.name), scale: { zero: false } };
  return {
    id: 'best-at-budget',
    text: { type: 'best-at-budget', percent: toConfidencePercent(comparison.alpha) },
    height: 280,
    rows,
    spec: {
      params,
      transform: [filter],
      layer: [
        {
          transform: [{ filter: 'datum.worst !== null && datum.best !== null' }],
          mark: { type: 'area', opacity: 0.15, line: false },
          encoding: {
            x,
            y: { ...y, field: 'worst' },
            y2: { field: 'best' },
            color: colourChannel(strategyNames),
          },
        },
        {
          mark: { type: 'line', strokeWidth: 2, point: { size: 20, filled: true } },
          encoding: {
            x,
            y: { ...y, field: 'expected' },
            color: colourChannel(strategyNames),
            ...shapeOrDashChannel(strategyNames, 'strokeDash'),
            tooltip: tooltip(
              ['strategy', 'strategy'],
              ['budget', 'configurations'],
              ['median', 'median-best'],
              ['expected', 'expected-best'],
              ['worst', 'from'],
              ['best', 'to'],
            ),
          },
        },
      ],
    },
  };
}
