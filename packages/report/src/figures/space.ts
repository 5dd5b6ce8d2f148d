import { goodRegions, numericRange, type NumericRange } from '@ridgeline/compare';
import { canonicalJson, Ranking, type Dimension, type Json, type ParameterValue } from '@ridgeline/core';
import type { SearchedData, StudyData } from '../study-data.ts';
import { bySign, byStrategy, metricAxis, percent, shownStrategies, type Figure } from './figure.ts';
import { accent, axisKey, tooltip } from './marks.ts';
import { parameterName } from './parameter-name.ts';
import { thinOut } from './thin-out.ts';

/** Importance of the parameters. */
export function importanceFigure({ importance: ranked }: SearchedData): Figure | undefined {
  const paths = ranked.map(({ name }) => name);
  const rows = ranked.map(({ name, importance }) => ({
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
        x: { field: 'importance', type: 'quantitative', title: axisKey('share'), axis: { format: percent } },
        tooltip: tooltip(['parameter', 'parameter'], ['importance', 'share']),
      },
    },
  };
}

/** Width of each strategy's good region. */
export function goodRegionsFigure({ study, outcomes, comparison }: SearchedData): Figure | undefined {
  const { metric } = study.definition;
  const deviations = comparison.strategies.flatMap(({ chosen }) => chosen?.deviation ?? []);
  if (deviations.length === 0) return undefined;
  const margin = Math.max(...deviations);
  const rows = goodRegions(outcomes, metric, margin).map((region) => ({
    ...region,
  }));
  const strategies = comparison.strategies.map(({ strategy }) => strategy);
  const { params, filter } = shownStrategies(strategies);
  const y = { field: 'strategy', type: 'nominal', sort: strategies, title: null };
  const x = {
    type: 'quantitative',
    title: axisKey('share-of-configurations'),
    axis: { format: '.0%' },
    scale: { domain: [0, 1] },
  };
  const color = { ...(byStrategy(strategies) as object), legend: null };
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

/** Values against each parameter that varies. */
export function sliceFigures({ study, outcomes }: SearchedData): readonly Figure[] {
  const { definition } = study;
  const strategies = definition.strategies.map(({ name }) => name);
  const { params, filter } = shownStrategies(strategies);
  return dimensionsOf(study.definition).flatMap((dimension): readonly Figure[] => {
    const valued = outcomes.filter(
      ({ configuration, value }) =>
        configuration.parameters[dimension.name] !== undefined && value !== undefined,
    );
    const rows = thinOut(valued, definition.metric).map(({ configuration, value }) => ({
      strategy: configuration.strategy,
      configuration: configuration.number,
      parameter: cellOf(configuration.parameters[dimension.name]!),
      value: value!,
    }));
    if (new Set(rows.map(({ parameter }) => parameter)).size < 2) return [];
    return [
      {
        id: `slice-${dimension.name.replaceAll(/[^A-Za-z0-9]+/g, '-')}`,
        text: {
          type: 'slice',
          parameter: dimension.name,
          metric: definition.metric.name,
          drawn: rows.length,
          of: valued.length,
        },
        height: 200,
        rows,
        spec: {
          params,
          transform: [filter],
          mark: { type: 'point', filled: true, size: 30, opacity: 0.7 },
          encoding: {
            x: { field: 'parameter', title: dimension.name, ...axisOf(dimension) },
            y: {
              field: 'value',
              type: 'quantitative',
              title: definition.metric.name,
              ...metricAxis(definition.metric.name),
              scale: { zero: false },
            },
            color: byStrategy(strategies),
            ...bySign(strategies, 'shape'),
            tooltip: tooltip(
              ['strategy', 'strategy'],
              ['configuration', 'configuration'],
              ['parameter', dimension],
              ['value', definition.metric],
            ),
          },
        },
      },
    ];
  });
}

/** Number of cells along each side of a contour. */
const contourCells = 8;

/** Largest number of points on a contour, about eight in a cell. */
const contourPoints = 500;

/** Mean value over the two most important numeric parameters, for each strategy. */
export function contourFigures({ study, outcomes, importance }: SearchedData): readonly Figure[] {
  const { definition } = study;
  const ranked = importance.map(({ name }) => name);
  return definition.strategies.flatMap(({ name: strategy, dimensions }): readonly Figure[] => {
    const [first, second] = dimensions
      .flatMap(({ dimension }) => {
        const range = numericRange(dimension);
        return range === undefined || range.min === range.max ? [] : [{ name: dimension.name, ...range }];
      })
      .sort((a, b) => ranked.indexOf(a.name) - ranked.indexOf(b.name));
    if (first === undefined || second === undefined) return [];
    const own = outcomes.filter(({ configuration }) => configuration.strategy === strategy);
    const rows = thinOut(own, definition.metric, contourPoints).flatMap(({ configuration, value }) => {
      const [x, y] = [configuration.parameters[first.name], configuration.parameters[second.name]];
      if (value === undefined) return [];
      return typeof x === 'number' && typeof y === 'number'
        ? [{ strategy, configuration: configuration.number, x, y, value }]
        : [];
    });
    if (rows.length < 8) return [];
    return [
      {
        id: `contour-${strategy.replaceAll(/[^A-Za-z0-9]+/g, '-')}`,
        text: {
          type: 'contour',
          strategy,
          first: first.name,
          second: second.name,
          metric: definition.metric.name,
        },
        height: 240,
        rows,
        spec: contourSpec(first, second, definition.metric),
      },
    ];
  });
}

type NamedRange = NumericRange & { readonly name: string };

function contourSpec(
  first: NamedRange,
  second: NamedRange,
  metric: { readonly name: string },
): Figure['spec'] {
  const side = ({ name, min, max, log }: NamedRange, field: string) => {
    const [low, high] = log ? [Math.log10(min), Math.log10(max)] : [min, max];
    const width = (high - low) / contourCells;
    const place = log ? `log(datum.${field}) / LN10` : `datum.${field}`;
    const cell = `clamp(floor((${place} - ${low}) / ${width}), 0, ${contourCells - 1})`;
    const edge = (step: number) =>
      log ? `pow(10, ${low} + (${cell} + ${step}) * ${width})` : `${low} + (${cell} + ${step}) * ${width}`;
    return {
      transform: [
        { calculate: edge(0), as: `${field}From` },
        { calculate: edge(1), as: `${field}To` },
      ],
      channel: {
        type: 'quantitative',
        title: name,
        scale: { type: log ? 'log' : 'linear', domain: [min, max] },
      },
    };
  };
  const [x, y] = [side(first, 'x'), side(second, 'y')];
  const color = {
    type: 'quantitative',
    scale: { scheme: 'viridis', zero: false },
    legend: { title: metric.name, orient: 'right' },
  };
  return {
    layer: [
      {
        transform: [
          ...x.transform,
          ...y.transform,
          {
            aggregate: [{ op: 'mean', field: 'value', as: 'mean' }],
            groupby: ['xFrom', 'xTo', 'yFrom', 'yTo'],
          },
        ],
        mark: { type: 'rect' },
        encoding: {
          x: { ...x.channel, field: 'xFrom' },
          x2: { field: 'xTo' },
          y: { ...y.channel, field: 'yFrom' },
          y2: { field: 'yTo' },
          color: { ...color, field: 'mean' },
        },
      },
      {
        mark: {
          type: 'point',
          filled: true,
          size: 18,
          color: '#ffffff',
          stroke: '#000000',
          strokeWidth: 0.6,
        },
        encoding: {
          x: { ...x.channel, field: 'x' },
          y: { ...y.channel, field: 'y' },
          tooltip: tooltip(
            ['configuration', 'configuration'],
            ['x', first],
            ['y', second],
            ['value', metric],
          ),
        },
      },
    ],
  };
}

/** Maximum number of lines that stay readable and quick to draw. */
const mostLines = 500;

/** Configurations as lines through their parameters to their value. */
export function parallelFigure({ study, outcomes: all }: SearchedData): Figure | undefined {
  const { definition } = study;
  const strategies = definition.strategies.map(({ name }) => name);
  const outcomes = all.filter(({ value }) => value !== undefined);
  const dimensions = dimensionsOf(definition).filter(
    ({ name }) =>
      new Set(outcomes.map(({ configuration }) => JSON.stringify(configuration.parameters[name]))).size > 1,
  );
  if (outcomes.length === 0 || dimensions.length === 0) return undefined;
  const paths = [...dimensions.map(({ name }) => name), definition.metric.name];
  const axes = paths.map((path) => parameterName(path, paths));
  const best = new Ranking(definition.metric).sort(outcomes, ({ value }) => value).slice(0, mostLines);
  const values = best.map(({ value }) => value!);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const rows = best.flatMap(({ configuration, value }) => {
    const common = { strategy: configuration.strategy, configuration: configuration.number };
    return [
      ...dimensions.flatMap((dimension) => {
        const parameter = configuration.parameters[dimension.name];
        return parameter === undefined
          ? []
          : [
              {
                ...common,
                axis: parameterName(dimension.name, paths),
                position: positionOf(dimension, parameter),
                shown: cellOf(parameter),
              },
            ];
      }),
      {
        ...common,
        axis: parameterName(definition.metric.name, paths),
        position: high === low ? 0.5 : (value! - low) / (high - low),
        shown: value!,
      },
    ];
  });
  const { params, filter } = shownStrategies(strategies);
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
    text: { type: 'parallel', drawn: best.length, of: outcomes.length },
    height: 320,
    rows,
    spec: {
      // The page sets the configurations that the brush holds; null without one.
      params: [...params, { name: 'picked', value: null }],
      transform: [filter],
      layer: [
        {
          mark: { type: 'line', strokeWidth: 1.2 },
          encoding: {
            x,
            y,
            color: byStrategy(strategies),
            ...bySign(strategies, 'strokeDash'),
            detail: { field: 'configuration' },
            opacity: {
              condition: [
                { test: 'picked === null', value: Math.max(0.1, Math.min(0.6, 30 / best.length)) },
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
            color: byStrategy(strategies),
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

/** One dimension per name, in file order. */
function dimensionsOf(definition: StudyData['study']['definition']): readonly Dimension[] {
  const byName = new Map<string, Dimension>();
  for (const { dimensions } of definition.strategies) {
    for (const { dimension } of dimensions) {
      if (!byName.has(dimension.name)) byName.set(dimension.name, dimension);
    }
  }
  return [...byName.values()];
}

function cellOf(value: ParameterValue): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

function axisOf(dimension: Dimension): Readonly<Record<string, Json>> {
  const range = numericRange(dimension);
  if (range === undefined) return { type: 'nominal', axis: { labelAngle: 0, labelLimit: 140 } };
  return { type: 'quantitative', scale: range.log ? { type: 'log' } : { zero: false } };
}

/** Position of a value on its axis, from 0 to 1. */
function positionOf(dimension: Dimension, value: ParameterValue): number {
  if ('values' in dimension) {
    const index = dimension.values.findIndex((each) => canonicalJson(each) === canonicalJson(value));
    return dimension.values.length < 2 ? 0.5 : index / (dimension.values.length - 1);
  }
  const range = numericRange(dimension);
  if (range === undefined || range.min === range.max) return 0.5;
  const place = range.log ? Math.log : Number;
  const share = (place(Number(value)) - place(range.min)) / (place(range.max) - place(range.min));
  return Math.min(1, Math.max(0, share));
}
