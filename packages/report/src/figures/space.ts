import { goodRegions, numericRange } from '@ridgeline/compare';
import { canonicalJson, Ranking, type Dimension, type ParameterValue } from '@ridgeline/core';
import type { ParameterData, FigureData } from '../study-data.ts';
import { toCell, uniqueDimensions } from './dimensions.ts';
import { shapeOrDashChannel, colourChannel, percentFormat, strategyFilter, type Figure } from './figure.ts';
import { accent, axisKey, tooltip } from './marks.ts';
import { parameterName } from './parameter-name.ts';

/** Importance of the parameters; undefined for fewer than two. */
export function importanceFigure({ importance: parameters }: ParameterData): Figure | undefined {
  const paths = parameters.map(({ name }) => name);
  const rows = parameters.map(({ name, importance }) => ({
    parameter: name,
    label: parameterName(name, paths),
    importance,
  }));
  if (rows.length < 2) return undefined;
  return {
    id: 'importance',
    text: { type: 'importance' },
    height: 26 * rows.length,
    rows,
    spec: {
      mark: { type: 'bar', color: accent },
      encoding: {
        y: {
          field: 'label',
          type: 'nominal',
          sort: rows.map(({ label }) => label),
          title: null,
          axis: { labelLimit: 220 },
        },
        x: {
          field: 'importance',
          type: 'quantitative',
          title: axisKey('share'),
          axis: { format: percentFormat },
        },
        tooltip: tooltip(['parameter', 'parameter'], ['importance', 'share']),
      },
    },
  };
}

/**
 * Share of good configurations in each strategy. The value of a good configuration differs from the study's best by at
 * most a margin: the largest standard deviation over seeds among the strategies' chosen configurations.
 */
export function goodRegionsFigure({ study, outcomes, comparison }: FigureData): Figure | undefined {
  const { metric } = study.definition;
  const deviations = comparison.strategies.flatMap(({ chosen }) => chosen?.deviation ?? []);
  if (deviations.length === 0) return undefined;
  const margin = Math.max(...deviations);
  // The copy is needed for its type: an interface such as `GoodRegion` lacks the index signature of a row.
  const rows = goodRegions(outcomes, metric, margin).map((region) => ({ ...region }));
  const strategies = comparison.strategies.map(({ strategy }) => strategy);
  const { params, filter } = strategyFilter(strategies);
  const y = { field: 'strategy', type: 'nominal', sort: strategies, title: null };
  const x = {
    type: 'quantitative',
    title: axisKey('share-of-configurations'),
    axis: { format: '.0%' },
    scale: { domain: [0, 1] },
  };
  const color = { ...(colourChannel(strategies) as object), legend: null };
  return {
    id: 'good-regions',
    text: { type: 'good-regions', margin: Number(margin.toPrecision(2)) },
    height: 26 * strategies.length,
    rows,
    spec: {
      params,
      transform: [filter],
      layer: [
        { mark: { type: 'bar', opacity: 0.5 }, encoding: { y, x: { ...x, field: 'share' }, color } },
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            y,
            x: { ...x, field: 'low' },
            x2: { field: 'high' },
            color,
            tooltip: tooltip(
              ['strategy', 'strategy'],
              ['good', 'good'],
              ['tried', 'tried'],
              ['low', 'from'],
              ['high', 'to'],
            ),
          },
        },
      ],
    },
  };
}

/** Maximum number of lines; more would be unreadable and slow to draw. */
const maxLines = 200;

/** Parallel coordinates: each of the best configurations is a line through its parameters and its value. */
export function parallelFigure({ study, outcomes: allOutcomes }: ParameterData): Figure | undefined {
  const { definition } = study;
  const strategies = definition.strategies.map(({ name }) => name);
  const outcomes = allOutcomes.filter(({ value }) => value !== undefined);
  const dimensions = uniqueDimensions(definition).filter(
    ({ name }) =>
      new Set(
        outcomes.flatMap(({ configuration: { parameters } }) =>
          parameters[name] === undefined ? [] : [JSON.stringify(parameters[name])],
        ),
      ).size > 1,
  );
  if (outcomes.length === 0 || dimensions.length === 0) return undefined;
  const paths = [...dimensions.map(({ name }) => name), definition.metric.name];
  const axes = paths.map((path) => parameterName(path, paths));
  const bestOutcomes = new Ranking(definition.metric).sort(outcomes, ({ value }) => value).slice(0, maxLines);
  const values = bestOutcomes.map(({ value }) => value!);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const rows = bestOutcomes.flatMap(({ configuration, value }) => {
    const commonFields = { strategy: configuration.strategy, configuration: configuration.number };
    return [
      ...dimensions.flatMap((dimension) => {
        const parameter = configuration.parameters[dimension.name];
        return parameter === undefined
          ? []
          : [
              {
                ...commonFields,
                axis: parameterName(dimension.name, paths),
                position: axisPosition(dimension, parameter),
                shown: toCell(parameter),
              },
            ];
      }),
      {
        ...commonFields,
        axis: parameterName(definition.metric.name, paths),
        position: high === low ? 0.5 : (value! - low) / (high - low),
        shown: value!,
      },
    ];
  });
  const { params, filter } = strategyFilter(strategies);
  const x = {
    field: 'axis',
    type: 'nominal',
    sort: axes,
    title: null,
    axis: { labelAngle: -20, domain: false, grid: true, labelLimit: 200, labelOverlap: false },
    scale: { type: 'point', padding: 0.2 },
  };
  const y = { field: 'position', type: 'quantitative', axis: null, scale: { domain: [0, 1] } };
  return {
    id: 'parallel',
    text: {
      type: 'parallel',
      isConstrained: definition.constraints !== undefined,
      drawn: bestOutcomes.length,
      total: outcomes.length,
    },
    height: 320,
    rows,
    spec: {
      // The page sets `picked` to the configurations in the brush.
      params: [...params, { name: 'picked', value: null }],
      transform: [filter],
      layer: [
        {
          mark: { type: 'line', strokeWidth: 1.2 },
          encoding: {
            x,
            y,
            color: colourChannel(strategies),
            ...shapeOrDashChannel(strategies, 'strokeDash'),
            detail: { field: 'configuration' },
            opacity: {
              condition: [
                { test: 'picked === null', value: Math.max(0.1, Math.min(0.6, 30 / bestOutcomes.length)) },
                { test: 'indexof(picked, datum.configuration) >= 0', value: 0.9 },
              ],
              value: 0.05,
            },
          },
        },
        {
          params: [{ name: 'brush', select: 'interval' }],
          mark: { type: 'point', filled: true, size: 20, opacity: 0.6 },
          encoding: {
            x,
            y,
            color: colourChannel(strategies),
            ...shapeOrDashChannel(strategies, 'shape'),
            tooltip: tooltip(
              ['strategy', 'strategy'],
              ['configuration', 'configuration'],
              ['axis', 'parameter'],
              ['shown', 'value'],
            ),
          },
        },
      ],
    },
  };
}

/** Position of a value on its axis, from 0 to 1. */
function axisPosition(dimension: Dimension, value: ParameterValue): number {
  if ('values' in dimension) {
    const index = dimension.values.findIndex((choice) => canonicalJson(choice) === canonicalJson(value));
    return dimension.values.length < 2 ? 0.5 : index / (dimension.values.length - 1);
  }
  const range = numericRange(dimension);
  if (range === undefined || range.min === range.max) return 0.5;
  const scale = range.log ? Math.log : Number;
  const position = (scale(Number(value)) - scale(range.min)) / (scale(range.max) - scale(range.min));
  return Math.min(1, Math.max(0, position));
}
