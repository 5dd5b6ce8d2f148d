import { curveMetric, gapOf, type Report } from '@ridgeline/core';
import type { StudyData } from '../study-data.ts';
import { byStrategy, shownStrategies, tooltip, type Figure } from './figure.ts';

/** Metric over the epochs, on validation and training examples. */
export function learningCurvesFigure(data: StudyData): Figure | undefined {
  const metric = curveMetric(data.study.definition);
  const twin = metric.name.replace(/^val_/, 'train_');
  const series = twin === metric.name ? [metric.name] : [metric.name, twin];
  return curvesFigure(data, {
    id: 'learning-curves',
    title: 'Learning curves',
    caption:
      'The chosen configuration of each strategy: the mean over seeds, and a band from the worst to the best seed.' +
      (series.length > 1
        ? ' Solid on validation examples, dashed on training examples, evaluated alike.'
        : ''),
    y: metric.name.replace(/^val_/, ''),
    series: series.map((name) => ({
      name:
        name === metric.name && series.length > 1
          ? 'validation'
          : name === twin && series.length > 1
            ? 'training'
            : name,
      valueOf: (report) => report.values[name],
    })),
  });
}

/** Gap between validation and training metric over the epochs. */
export function gapFigure(data: StudyData): Figure | undefined {
  const metric = curveMetric(data.study.definition);
  return curvesFigure(data, {
    id: 'gap',
    title: 'Train/validation gap',
    caption:
      'How much worse the chosen configurations do on validation than on training examples: above 0 they overfit.',
    y: 'gap',
    series: [{ name: 'gap', valueOf: ({ values }: Report) => gapOf(values, metric) }],
  });
}

/** Sparsity, weight norm and learning rate over the epochs, where reported. */
export function quantityFigures(data: StudyData): readonly Figure[] {
  const quantities = [
    {
      id: 'sparsity',
      title: 'Sparsity',
      caption: 'The share of weights that are zero, in the chosen configurations.',
      y: 'share of weights',
      metric: 'sparsity',
    },
    {
      id: 'weight-norm',
      title: 'Size of the weights',
      caption: 'The norm of all weights, in the chosen configurations.',
      y: 'norm',
      metric: 'weight_norm',
    },
    {
      id: 'schedules',
      title: 'Schedules',
      caption: 'The learning rate of the chosen configurations at the end of each epoch.',
      y: 'learning rate',
      metric: 'learning_rate',
    },
  ];
  return quantities.flatMap(({ metric, ...figure }) => {
    const series = [{ name: metric, valueOf: ({ values }: Report) => values[metric] }];
    return curvesFigure(data, { ...figure, series }) ?? [];
  });
}

interface Curves {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly y: string;
  readonly series: readonly {
    readonly name: string;
    readonly valueOf: (report: Report) => number | undefined;
  }[];
}

/** Values over the epochs of the chosen configurations; undefined if none is reported or all are 0. */
function curvesFigure({ comparison, trials, curves }: StudyData, of: Curves): Figure | undefined {
  const strategies = comparison.strategies.map(({ strategy }) => strategy);
  const { params, filter } = shownStrategies(strategies);
  const rows = trials.flatMap(({ trial }) =>
    (curves.get(trial.number) ?? []).flatMap((report) =>
      of.series.flatMap(({ name, valueOf }) => {
        const value = valueOf(report);
        const { strategy } = trial.configuration;
        return value === undefined
          ? []
          : [{ strategy, seed: trial.seed, epoch: report.step, series: name, value }];
      }),
    ),
  );
  if (rows.every(({ value }) => value === 0)) return undefined;
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    axis: { tickMinStep: 1 },
    scale: { zero: false, nice: false },
  };
  const y = { type: 'quantitative', title: of.y, scale: { zero: false } };
  const names = of.series.map(({ name }) => name);
  const strokeDash = {
    field: 'series',
    type: 'nominal',
    scale: {
      domain: names,
      range: [
        [1, 0],
        [5, 3],
      ].slice(0, names.length),
    },
    legend: names.length > 1 ? { title: null, orient: 'bottom' } : null,
  };
  return {
    id: of.id,
    title: of.title,
    caption: of.caption,
    height: 260,
    rows,
    spec: {
      params,
      transform: [
        filter,
        {
          aggregate: [
            { op: 'mean', field: 'value', as: 'mean' },
            { op: 'min', field: 'value', as: 'min' },
            { op: 'max', field: 'value', as: 'max' },
            { op: 'count', as: 'seeds' },
          ],
          groupby: ['strategy', 'epoch', 'series'],
        },
      ],
      layer: [
        {
          transform: [{ filter: `datum.series === '${names[0]}'` }],
          mark: { type: 'area', opacity: 0.15 },
          encoding: { x, y: { ...y, field: 'min' }, y2: { field: 'max' }, color: byStrategy(strategies) },
        },
        {
          mark: { type: 'line', strokeWidth: 1.8 },
          encoding: { x, y: { ...y, field: 'mean' }, color: byStrategy(strategies), strokeDash },
        },
        {
          mark: { type: 'point', filled: true, size: 40, opacity: 0 },
          encoding: {
            x,
            y: { ...y, field: 'mean' },
            tooltip: tooltip(
              ['strategy', 'strategy'],
              ['series', 'curve'],
              ['epoch', 'epoch'],
              ['mean', 'mean'],
              ['min', 'lowest seed'],
              ['max', 'highest seed'],
              ['seeds', 'seeds'],
            ),
          },
        },
      ],
    },
  };
}
