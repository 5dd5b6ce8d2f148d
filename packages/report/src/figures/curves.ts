import { curveMetric, gapOf, type Json, type Report } from '@ridgeline/core';
import type { StudyData } from '../study-data.ts';
import type { AxisText, FigureText } from '../texts/figure-text.ts';
import {
  shapeOrDashChannel,
  colourChannel,
  coloursRepeat,
  metricAxis,
  strategyFilter,
  type Figure,
} from './figure.ts';
import { axisKey, curveLegend, curveTooltipField, epochAxis, tooltip } from './marks.ts';

/** Metric over the epochs, on validation and training examples. */
export function learningCurvesFigure(data: StudyData): Figure | undefined {
  const metric = curveMetric(data.study.definition);
  const trainingName = metric.name.replace(/^val_/, 'train_');
  const series = trainingName === metric.name ? [metric.name] : [metric.name, trainingName];
  return curvesFigure(data, {
    id: 'learning-curves',
    text: { type: 'learning-curves', withTraining: series.length > 1 },
    y: metric.name.replace(/^val_/, ''),
    series: series.map((name) => ({
      name: name === metric.name ? 'validation' : 'training',
      readValue: (report) => report.values[name],
    })),
  });
}

/** Gap between validation and training metric over the epochs. */
export function gapFigure(data: StudyData): Figure | undefined {
  const metric = curveMetric(data.study.definition);
  return curvesFigure(data, {
    id: 'gap',
    text: { type: 'gap' },
    y: axisKey('gap'),
    series: [{ name: 'validation', readValue: ({ values }: Report) => gapOf(values, metric) }],
  });
}

/** Sparsity, weight norm and learning rate over the epochs, if they are reported. */
export function trainingQuantityFigures(data: StudyData): readonly Figure[] {
  const quantities = [
    { id: 'sparsity', y: 'share-of-weights', metric: 'sparsity' },
    { id: 'weight-norm', y: 'norm', metric: 'weight_norm' },
    { id: 'schedules', y: 'learning-rate', metric: 'learning_rate' },
  ] as const;
  return quantities.flatMap(({ id, y, metric }) => {
    const series = [{ name: 'validation', readValue: ({ values }: Report) => values[metric] }] as const;
    return curvesFigure(data, { id, text: { type: id }, y: axisKey(y), series }) ?? [];
  });
}

/** Maximum number of points per line; their shape identifies the strategy if several strategies have one colour. */
const maxPointsPerLine = 8;

/** Definition of a figure with one curve per strategy and series. */
interface CurvesDefinition {
  readonly id: string;
  readonly text: FigureText;
  /** Title of the y axis: a name from the study, or the result of `axisKey`. */
  readonly y: string;
  readonly series: readonly {
    readonly name: AxisText & ('validation' | 'training');
    readonly readValue: (report: Report) => number | undefined;
  }[];
}

/** Curves of the chosen configurations; undefined if nothing was reported, or only zeros. */
function curvesFigure(
  { comparison, trials, curves }: StudyData,
  curvesDefinition: CurvesDefinition,
): Figure | undefined {
  const strategies = comparison.strategies.map(({ strategy }) => strategy);
  const { params, filter } = strategyFilter(strategies);
  const rows = trials.flatMap(({ trial }) =>
    (curves.get(trial.number) ?? []).flatMap((report) =>
      curvesDefinition.series.flatMap(({ name, readValue }) => {
        const value = readValue(report);
        const { strategy } = trial.configuration;
        return value === undefined
          ? []
          : [{ strategy, seed: trial.seed, epoch: report.step, series: name, value }];
      }),
    ),
  );
  if (rows.every(({ value }) => value === 0)) return undefined;
  const domain = lateDomain(rows);
  const y = {
    type: 'quantitative',
    title: curvesDefinition.y,
    ...metricAxis(curvesDefinition.y),
    scale: { zero: false, ...(domain === undefined ? {} : { domain }) },
  };
  const seriesNames = curvesDefinition.series.map(({ name }) => name);
  const color = colourChannel(strategies);
  const strokeDash = {
    field: 'series',
    type: 'nominal',
    scale: {
      domain: seriesNames,
      range: [
        [1, 0],
        [5, 3],
      ].slice(0, seriesNames.length),
    },
    legend: curveLegend(seriesNames.length),
  };
  const aggregate = {
    aggregate: [
      { op: 'mean', field: 'value', as: 'mean' },
      { op: 'min', field: 'value', as: 'min' },
      { op: 'max', field: 'value', as: 'max' },
      { op: 'count', as: 'seeds' },
    ],
    groupby: ['strategy', 'epoch', 'series'],
  };
  const lastEpoch = rows.reduce((max, { epoch }) => Math.max(max, epoch), 0);
  const clipToDomain = (field: string) =>
    domain === undefined ? [] : [{ filter: { field, range: domain } }];
  // Points distinguish strategies of one colour, because dashes already distinguish validation from training.
  const strategyPoints = (condition: string, field: string, transforms: readonly Json[]) => ({
    transform: [
      {
        filter: `${condition} && datum.series === 'validation' && (${lastEpoch} - datum.epoch) % ${Math.ceil(lastEpoch / maxPointsPerLine)} === 0`,
      },
      ...transforms,
      ...clipToDomain(field),
    ],
    mark: { type: 'point', filled: true, size: 45 },
    encoding: { x: epochAxis, y: { ...y, field }, color, ...shapeOrDashChannel(strategies, 'shape') },
  });
  return {
    id: curvesDefinition.id,
    text: curvesDefinition.text,
    height: 280,
    rows,
    ...(new Set(rows.map(({ seed }) => seed)).size > 1 ? { switches: ['eachSeed'] } : {}),
    spec: {
      params: [...params, { name: 'eachSeed', value: false }],
      transform: [filter],
      layer: [
        {
          transform: [{ filter: "!eachSeed && datum.series === 'validation'" }, aggregate],
          mark: { type: 'area', opacity: 0.16, clip: true },
          encoding: { x: epochAxis, y: { ...y, field: 'min' }, y2: { field: 'max' }, color },
        },
        {
          transform: [{ filter: 'eachSeed' }],
          mark: { type: 'line', strokeWidth: 1.2, opacity: 0.75, clip: true },
          encoding: {
            x: epochAxis,
            y: { ...y, field: 'value' },
            color,
            strokeDash,
            detail: { field: 'seed' },
          },
        },
        {
          transform: [{ filter: '!eachSeed' }, aggregate],
          mark: { type: 'line', strokeWidth: 2, clip: true },
          encoding: { x: epochAxis, y: { ...y, field: 'mean' }, color, strokeDash },
        },
        ...(coloursRepeat(strategies)
          ? [strategyPoints('!eachSeed', 'mean', [aggregate]), strategyPoints('eachSeed', 'value', [])]
          : []),
        {
          // The PNG renderer aborts on transparent marks outside the image.
          transform: [aggregate, ...clipToDomain('mean')],
          mark: { type: 'point', filled: true, size: 40, opacity: 0, clip: true },
          encoding: {
            x: epochAxis,
            y: { ...y, field: 'mean' },
            tooltip: tooltip(
              ['strategy', 'strategy'],
              ...curveTooltipField(seriesNames.length),
              ['epoch', 'epoch'],
              ['mean', 'mean'],
              ['min', 'lowest'],
              ['max', 'highest'],
              ['seeds', 'seeds'],
            ),
          },
        },
      ],
    },
  };
}

/**
 * Range of the values after the first quarter of the epochs, with a margin. An axis with all values would make the
 * differences between later values invisible. Undefined if the later values are all equal, or if their range is at
 * least half the range of all values.
 */
function lateDomain(
  rows: readonly { readonly epoch: number; readonly value: number }[],
): readonly [number, number] | undefined {
  const lastEpoch = rows.reduce((max, { epoch }) => Math.max(max, epoch), 0);
  const [low, high] = valueRange(rows);
  const [lateLow, lateHigh] = valueRange(rows.filter(({ epoch }) => epoch > lastEpoch / 4));
  const margin = (lateHigh - lateLow) / 20;
  return lateHigh - lateLow < (high - low) / 2 && margin > 0
    ? [lateLow - margin, lateHigh + margin]
    : undefined;
}

function valueRange(rows: readonly { readonly value: number }[]): readonly [number, number] {
  return rows.reduce<readonly [number, number]>(
    ([low, high], { value }) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
