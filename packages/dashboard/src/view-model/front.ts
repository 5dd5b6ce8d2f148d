import type { ConfigurationMeans, FrontPoint, FrontValue, StudyFront } from '@ridgeline/compare';
import type { Study } from '@ridgeline/core';
import type { Series } from './chart.ts';
import { formatWholePercent, metricFormat } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { parameterColumns, strategyColumn, strategySeriesLook, strategyTone } from './leaderboard.ts';
import { toLine, type Line } from './line.ts';
import type { TableColumn } from './table.ts';

/** Columns of the front view: one row per configuration, with its probability of being on the front. */
export function frontColumns(
  study: Study,
  { points, objectives }: Pick<StudyFront, 'points' | 'objectives'>,
  glyphs: Glyphs,
): readonly TableColumn[] {
  const objectiveColumns = objectives.flatMap(({ name, goal }, axis): readonly TableColumn[] => {
    const axisValues = points.map((point) => point.values[axis]!);
    const format = meanFormat(axisValues);
    return [
      {
        header: `${name} ${glyphs.betterDirection[goal]}`,
        align: 'right',
        dropOrder: 0,
        content: axisValues.map(({ mean }) => format(mean)),
      },
      ...(axisValues.some(({ interval }) => interval !== undefined)
        ? [{ header: 'interval', dropOrder: 5, content: formatIntervals(axisValues) }]
        : []),
    ];
  });
  return [
    {
      header: 'number',
      align: 'right',
      dropOrder: 1,
      content: points.map(({ configuration }) => String(configuration.number)),
    },
    ...strategyColumn(
      study,
      points.map(({ configuration }) => configuration.strategy),
    ),
    ...parameterColumns(study, points),
    ...objectiveColumns,
    { header: 'front', align: 'right', dropOrder: 0, content: points.map(frontCell) },
  ];
}

/** Cell with the probability that a point is on the front; with one seed, yes or no. */
function frontCell({ probability, isOnFront }: FrontPoint): Line {
  const text = probability === undefined ? (isOnFront ? 'yes' : 'no') : formatWholePercent(probability);
  return toLine(text, isOnFront ? 'strong' : 'faint');
}

/** Returns a format for the means of an objective. If all are whole numbers, they are written exactly. */
export function meanFormat(values: readonly Pick<FrontValue, 'mean'>[]): (value: number) => string {
  const means = values.map(({ mean }) => mean);
  return means.every(Number.isSafeInteger) ? String : metricFormat(means);
}

function formatIntervals(values: readonly FrontValue[]): readonly string[] {
  const format = metricFormat(
    values.flatMap(({ interval }) => (interval === undefined ? [] : [interval.high])),
  );
  return values.map(({ interval }) =>
    interval === undefined ? '' : `${format(interval.low)} to ${format(interval.high)}`,
  );
}

/**
 * Scatter plot of the first two objectives: a cloud for each strategy, the selected point and, if there are no other
 * objectives, the steps of the front.
 */
export function frontSeries(
  study: Study,
  { points, objectives }: Pick<StudyFront, 'points' | 'objectives'>,
  means: readonly ConfigurationMeans[],
  selectedPoint: FrontPoint | undefined,
): readonly Series[] {
  const clouds = study.definition.strategies.map(({ name }): Series => ({
    name,
    tone: strategyTone(study, name),
    look: strategySeriesLook(study, name, 'points'),
    points: means
      .filter(({ configuration }) => configuration.strategy === name)
      .map(({ values }) => [values[0]!, values[1]!]),
  }));
  const frontPositions = points.filter(({ isOnFront }) => isOnFront).map(plotPosition);
  // With more than two objectives, the front is not a line in this plane.
  const steps =
    objectives.length > 2
      ? []
      : frontPositions.flatMap(([x, y], index) => {
          const previous = frontPositions[index - 1];
          return previous === undefined ? [[x, y] as const] : [[x, previous[1]] as const, [x, y] as const];
        });
  const selection = selectedPoint && {
    name: `#${selectedPoint.configuration.number}`,
    points: [plotPosition(selectedPoint)],
  };
  return [
    { name: 'front', tone: 'strong' as const, look: 'dotted' as const, points: steps },
    ...clouds,
    ...(selection === undefined ? [] : [{ ...selection, tone: 'accent' as const, look: 'points' as const }]),
  ].filter((series) => series.points.length > 0);
}

function plotPosition({ values }: FrontPoint): readonly [number, number] {
  return [values[0]!.mean, values[1]!.mean];
}
