import { numericRange, withinRange, type ConfigurationOutcome, type NumericRange } from '@ridgeline/compare';
import type { Dimension, Json, Metric } from '@ridgeline/core';
import type { LearnedModel } from '@ridgeline/search/learned';
import type { ParameterData } from '../study-data.ts';
import { dimensionAxis, toCell, uniqueDimensions } from './dimensions.ts';
import {
  shapeOrDashChannel,
  colourChannel,
  metricAxis,
  percentFormat,
  strategyFilter,
  type Figure,
  type FigureRow,
} from './figure.ts';
import { figureIds } from './figure-ids.ts';
import { axisKey, tooltip } from './marks.ts';
import { parameterName } from './parameter-name.ts';
import { thinOut } from './thin-out.ts';

/** Maximum number of points on the predicted curve of a numeric parameter. */
const maxCurvePoints = 41;
/** Maximum number of cells per side of a map. */
const maxCellsPerMapSide = 20;
/** Maximum number of points on a map. */
const maxMapPoints = 500;

/**
 * Main effects: the share of a model's variance that each parameter explains, for strategies with several parameters.
 */
export function mainEffectsFigure({ study, models }: ParameterData): Figure | undefined {
  const strategies = study.definition.strategies.map(({ name }) => name);
  const effects = models
    .filter(({ parameters }) => parameters.length > 1)
    .flatMap((model) => model.mainEffects().map((effect) => ({ ...effect, strategy: model.strategy })))
    .sort((a, b) => b.share - a.share);
  const paths = [...new Set(effects.map(({ parameter }) => parameter))];
  const rows = effects.map(({ strategy, parameter, share }) => ({
    strategy,
    parameter,
    label: parameterName(parameter, paths),
    share,
  }));
  if (rows.length === 0) return undefined;
  const { params, filter } = strategyFilter(strategies);
  return {
    id: 'main-effects',
    text: { type: 'main-effects', modelledCount: maxModelledCount(models) },
    height: 26 * paths.length,
    rows,
    spec: {
      params,
      transform: [filter],
      mark: { type: 'point', filled: true, size: 90, opacity: 0.8 },
      encoding: {
        y: {
          field: 'label',
          type: 'nominal',
          sort: paths.map((path) => parameterName(path, paths)),
          title: null,
          axis: { labelLimit: 220, grid: true },
        },
        x: {
          field: 'share',
          type: 'quantitative',
          title: axisKey('share-of-variance'),
          axis: { format: percentFormat },
          scale: { domain: [0, 1] },
        },
        color: colourChannel(strategies),
        ...shapeOrDashChannel(strategies, 'shape'),
        tooltip: tooltip(
          ['strategy', 'strategy'],
          ['parameter', 'parameter'],
          ['share', 'share-of-variance'],
        ),
      },
    },
  };
}

/** Values against each varying parameter, with the models' predicted curves. */
export function sliceFigures(data: ParameterData): readonly Figure[] {
  const { study, outcomes, models } = data;
  const { metric } = study.definition;
  const dimensions = uniqueDimensions(study.definition);
  const ids = figureIds(
    'slice',
    dimensions.map(({ name }) => name),
  );
  return dimensions.flatMap((dimension, dimensionIndex): readonly Figure[] => {
    const { name } = dimension;
    const outcomesWithValue = outcomes.filter(
      ({ configuration, value }) => configuration.parameters[name] !== undefined && value !== undefined,
    );
    const drawnOutcomes = thinOut(outcomesWithValue, metric);
    const values = drawnOutcomes.map(({ configuration }) => toCell(configuration.parameters[name]!));
    if (new Set(values).size < 2) return [];
    const parameterModels = models.filter(({ parameters }) => parameters.includes(name));
    const points = drawnOutcomes.map(({ configuration, value }, index) => ({
      strategy: configuration.strategy,
      configuration: configuration.number,
      parameter: values[index]!,
      value: value!,
      ...(parameterModels.length > 0 ? noPrediction : {}),
    }));
    return [
      {
        id: ids[dimensionIndex]!,
        text: {
          type: 'slice',
          parameter: name,
          metric: metric.name,
          isConstrained: study.definition.constraints !== undefined,
          drawn: points.length,
          total: outcomesWithValue.length,
          modelledCount: maxModelledCount(parameterModels),
          isChoice: numericRange(dimension) === undefined,
        },
        height: 200,
        rows: [...points, ...parameterModels.flatMap((model) => curveRows(model, name, metric))],
        spec: sliceSpec(data, dimension, parameterModels.length > 0),
      },
    ];
  });
}

/** Fields of a row without a prediction. */
const noPrediction = { predicted: null, low: null, high: null };

/** Rows of a model's predicted curve over one parameter. */
function curveRows(model: LearnedModel, parameter: string, metric: Metric): readonly FigureRow[] {
  return model.valuesOf(parameter, maxCurvePoints).flatMap((value) => {
    const prediction = model.predict({ [parameter]: value });
    if (prediction === undefined) return [];
    return {
      strategy: model.strategy,
      configuration: null,
      parameter: toCell(value),
      value: null,
      ...predictionFields(prediction, metric),
    };
  });
}

function predictionFields(
  { value, low, high }: NonNullable<ReturnType<LearnedModel['predict']>>,
  metric: Metric,
) {
  const band = withinRange({ low, high }, metric);
  return { predicted: Math.min(band.high, Math.max(band.low, value)), ...band };
}

function sliceSpec({ study }: ParameterData, dimension: Dimension, hasModel: boolean): Figure['spec'] {
  const { metric, strategies: allStrategies } = study.definition;
  const strategies = allStrategies
    .filter(({ dimensions }) => dimensions.some((item) => item.dimension.name === dimension.name))
    .map(({ name }) => name);
  const strategyNames = allStrategies.map(({ name }) => name);
  const { params, filter } = strategyFilter(strategyNames);
  const axis = dimensionAxis(dimension);
  const isNominal = axis['type'] === 'nominal';
  const channels = (field: string) => ({
    x: { field: 'parameter', title: dimension.name, ...axis },
    // Strategies stand side by side, because their points would hide each other.
    ...(isNominal && strategies.length > 1
      ? { xOffset: { field: 'strategy', type: 'nominal', scale: { domain: strategies } } }
      : {}),
    y: {
      field,
      type: 'quantitative',
      title: metric.name,
      ...metricAxis(metric.name),
      scale: { zero: false },
    },
    color: colourChannel(strategyNames),
  });
  const points = {
    mark: { type: 'point', filled: true, size: 30, opacity: 0.7 },
    encoding: {
      ...channels('value'),
      ...shapeOrDashChannel(strategyNames, 'shape'),
      tooltip: tooltip(
        ['strategy', 'strategy'],
        ['configuration', 'configuration'],
        ['parameter', dimension],
        ['value', metric],
      ),
    },
  };
  if (!hasModel) return { params, transform: [filter], ...points };
  const filterPresent = (field: string) => [{ filter: `isValid(datum.${field})` }];
  const predictionTooltip = tooltip(
    ['strategy', 'strategy'],
    ['parameter', dimension],
    ['predicted', 'predicted'],
    ['low', 'from'],
    ['high', 'to'],
  );
  const band = { ...channels('low'), y2: { field: 'high' } };
  return {
    params,
    transform: [filter],
    layer: [
      { transform: filterPresent('value'), ...points, mark: { ...points.mark, opacity: 0.4 } },
      {
        transform: filterPresent('predicted'),
        mark: isNominal ? { type: 'rule', strokeWidth: 3 } : { type: 'area', opacity: 0.25 },
        encoding: isNominal ? { ...band, tooltip: predictionTooltip } : band,
      },
      {
        transform: filterPresent('predicted'),
        mark: isNominal
          ? { type: 'point', filled: true, shape: 'diamond', size: 90 }
          : { type: 'line', strokeWidth: 2 },
        encoding: {
          ...channels('predicted'),
          ...(isNominal ? {} : shapeOrDashChannel(strategyNames, 'strokeDash')),
          tooltip: predictionTooltip,
        },
      },
    ],
  };
}

/** Predicted value by the two most important numeric parameters, for each strategy with a model. */
export function mapFigures({ study, outcomes, importance, models }: ParameterData): readonly Figure[] {
  const { definition } = study;
  const { metric } = definition;
  const namesByImportance = importance.map(({ name }) => name);
  const ids = figureIds(
    'map',
    models.map(({ strategy }) => strategy),
  );
  return models.flatMap((model, modelIndex): readonly Figure[] => {
    const { dimensions } = definition.strategies.find(({ name }) => name === model.strategy)!;
    const [first, second] = dimensions
      .flatMap(({ dimension }) => {
        const range = numericRange(dimension);
        return range === undefined || range.min === range.max ? [] : [{ name: dimension.name, ...range }];
      })
      .sort((a, b) => namesByImportance.indexOf(a.name) - namesByImportance.indexOf(b.name));
    if (first === undefined || second === undefined) return [];
    const [xCells, yCells] = [first, second].map((range) => createCells(model, range));
    const predictions = xCells!.flatMap((x) =>
      yCells!.flatMap((y) => {
        const prediction = model.predict({ [first.name]: x.value, [second.name]: y.value });
        return prediction === undefined ? [] : [{ x, y, ...predictionFields(prediction, metric) }];
      }),
    );
    const strategyOutcomes = outcomes.filter(
      ({ configuration }) => configuration.strategy === model.strategy,
    );
    return [
      {
        id: ids[modelIndex]!,
        text: {
          type: 'map',
          strategy: model.strategy,
          first: first.name,
          second: second.name,
          metric: metric.name,
          isConstrained: definition.constraints !== undefined,
        },
        height: 240,
        rows: [
          ...predictions.map(({ x, y, predicted, low, high }) => ({
            strategy: model.strategy,
            configuration: null,
            x: x.value,
            y: y.value,
            value: null,
            predicted,
            low,
            high,
            xFrom: x.from,
            xTo: x.to,
            yFrom: y.from,
            yTo: y.to,
          })),
          ...mapPoints(strategyOutcomes, first.name, second.name, metric),
        ],
        spec: mapSpec(first, second, metric),
      },
    ];
  });
}

/** Rows of the configurations on a map. */
function mapPoints(
  outcomes: readonly ConfigurationOutcome[],
  first: string,
  second: string,
  metric: Metric,
): readonly FigureRow[] {
  return thinOut(outcomes, metric, maxMapPoints).flatMap(
    ({ configuration: { strategy, number, parameters }, value }) => {
      const [x, y] = [parameters[first], parameters[second]];
      if (value === undefined || typeof x !== 'number' || typeof y !== 'number') return [];
      return { strategy, configuration: number, x, y, value };
    },
  );
}

type NamedRange = NumericRange & { readonly name: string };

/** Creates the cells along a parameter: its values, with edges halfway between neighbours. */
function createCells(model: LearnedModel, { name, log }: NamedRange) {
  const values = model.valuesOf(name, maxCellsPerMapSide).map(Number);
  const [scale, unscale] = log ? [Math.log, Math.exp] : [Number, Number];
  const edgeAfter = (index: number) => unscale((scale(values[index]!) + scale(values[index + 1]!)) / 2);
  return values.map((value, index) => ({
    value,
    from: index === 0 ? value : edgeAfter(index - 1),
    to: index === values.length - 1 ? value : edgeAfter(index),
  }));
}

function mapSpec(first: NamedRange, second: NamedRange, metric: Metric): Figure['spec'] {
  const axisChannel = ({ name, log }: NamedRange): Readonly<Record<string, Json>> => ({
    type: 'quantitative',
    title: name,
    scale: log ? { type: 'log', nice: false } : { zero: false, nice: false },
  });
  const [x, y] = [axisChannel(first), axisChannel(second)];
  return {
    layer: [
      {
        transform: [{ filter: 'isValid(datum.predicted)' }],
        mark: { type: 'rect' },
        encoding: {
          x: { ...x, field: 'xFrom' },
          x2: { field: 'xTo' },
          y: { ...y, field: 'yFrom' },
          y2: { field: 'yTo' },
          color: {
            field: 'predicted',
            type: 'quantitative',
            scale: { scheme: 'viridis', zero: false },
            legend: { title: metric.name, orient: 'right' },
          },
          tooltip: tooltip(
            ['x', first],
            ['y', second],
            ['predicted', 'predicted'],
            ['low', 'from'],
            ['high', 'to'],
          ),
        },
      },
      {
        transform: [{ filter: 'isValid(datum.value)' }],
        mark: {
          type: 'point',
          filled: true,
          size: 18,
          color: '#ffffff',
          stroke: '#000000',
          strokeWidth: 0.6,
        },
        encoding: {
          x: { ...x, field: 'x' },
          y: { ...y, field: 'y' },
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

/** Number of configurations in the largest model; 0 without models. */
function maxModelledCount(models: readonly LearnedModel[]): number {
  return Math.max(0, ...models.map(({ modelledCount }) => modelledCount));
}
