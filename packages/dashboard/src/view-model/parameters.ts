import type { ParameterImportance } from '@ridgeline/compare';
import type { ConfigurationRow, Dimension, ParameterValue, Study, StudyDefinition } from '@ridgeline/core';
import { bar } from './bar.ts';
import type { Series } from './chart.ts';
import { formatParameter, formatWholePercent } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { strategySeriesLook, strategyTone } from './leaderboard.ts';
import { toLine } from './line.ts';
import type { TableColumn } from './table.ts';
import type { LearnedModels } from './snapshot.ts';
import { varyingParameters } from './varying-parameters.ts';

/** Returns the shortest unambiguous name of a varying parameter, or the full path of any other parameter. */
export function displayName(definition: StudyDefinition, parameter: string): string {
  return varyingParameters(definition).find(({ path }) => path === parameter)?.name ?? parameter;
}

/** Columns with each parameter's importance and, unless `effects` is empty, its share of the variance. */
export function importanceColumns(
  definition: StudyDefinition,
  importance: readonly ParameterImportance[],
  effects: ReadonlyMap<string, number>,
  glyphs: Glyphs,
): readonly TableColumn[] {
  const shares = importance.map((row) => toLine(formatWholePercent(row.importance), 'strong'));
  const bars = (width: number) => importance.map((row) => bar(row.importance, width, glyphs.bar, 'accent'));
  return [
    {
      header: 'parameter',
      dropOrder: 0,
      content: importance.map(({ name }) => displayName(definition, name)),
    },
    { header: 'best tenth', align: 'right', dropOrder: 1, content: shares },
    ...(effects.size === 0 ? [] : [varianceColumn(importance, effects)]),
    { header: '', dropOrder: 2, content: { min: 8, max: 40, cells: bars } },
  ];
}

/** Column with the share of variance that each parameter explains. */
function varianceColumn(
  importance: readonly ParameterImportance[],
  effects: ReadonlyMap<string, number>,
): TableColumn {
  const shares = importance.map(({ name }) => {
    const share = effects.get(name);
    return share === undefined ? '' : formatWholePercent(share);
  });
  return { header: 'variance', align: 'right', dropOrder: 3, content: shares };
}

/** Maximum number of strategies whose bands can be distinguished. */
const maxBands = 2;

/** Predicted metric against one parameter: a line for each strategy, with a band if there are few strategies. */
export function predictionSeries(
  study: Study,
  name: string,
  { curves }: LearnedModels,
  axis: PlotAxis,
): readonly Series[] {
  const parameterCurves = curves.filter(({ parameter }) => parameter === name);
  const fields =
    parameterCurves.length > maxBands ? (['value'] as const) : (['low', 'high', 'value'] as const);
  return parameterCurves.flatMap(({ strategy, points }) =>
    fields.map((field): Series => ({
      name: '',
      tone: strategyTone(study, strategy),
      look: field === 'value' ? strategySeriesLook(study, strategy, 'line') : 'dotted',
      points: points.flatMap((point) => {
        const x = axis.position(point.at);
        return x === undefined ? [] : [[x, point[field]] as const];
      }),
    })),
  );
}

/** Measured metric against one parameter: a point cloud for each strategy. */
export function configurationClouds(
  study: Study,
  name: string,
  rows: readonly ConfigurationRow[],
  axis: PlotAxis,
): readonly Series[] {
  const strategies = [...new Set(rows.map((row) => row.configuration.strategy))];
  const clouds = strategies.map((strategy): Series => ({
    name: strategy,
    tone: strategyTone(study, strategy),
    look: strategySeriesLook(study, strategy, 'points'),
    points: rows
      .filter((row) => row.configuration.strategy === strategy && row.mean !== undefined)
      .flatMap((row) => {
        const x = axis.position(name === 'strategy' ? strategy : row.configuration.parameters[name]);
        return x === undefined ? [] : [[x, row.mean!] as const];
      }),
  }));
  return clouds.filter((cloud) => cloud.points.length > 0);
}

/** Maps a parameter's values to positions on the x axis, and formats the value at a position. */
interface PlotAxis {
  position(value: ParameterValue | undefined): number | undefined;
  format(position: number): string;
}

/**
 * Creates the axis of a parameter: numbers on a linear or logarithmic scale, other values side by side.
 *
 * @param name path of the parameter, or `strategy` for an axis of the strategies
 */
export function createPlotAxis(
  { strategies }: StudyDefinition,
  name: string,
  rows: readonly ConfigurationRow[],
): PlotAxis {
  const dimensions = strategies.flatMap((strategy) => strategy.dimensions.map((item) => item.dimension));
  const dimension = dimensions.find((item) => item.name === name);
  const values = rows.map((row) => row.configuration.parameters[name]).filter((value) => value !== undefined);
  if (name !== 'strategy' && values.every((value) => typeof value === 'number')) {
    return isLogarithmic(dimension)
      ? {
          position: (value) => (typeof value === 'number' && value > 0 ? Math.log(value) : undefined),
          format: (position) => formatParameter(Math.exp(position)),
        }
      : { position: (value) => (typeof value === 'number' ? value : undefined), format: formatParameter };
  }
  const choices =
    name === 'strategy'
      ? strategies.map((strategy) => strategy.name)
      : [...new Set(values.map(formatParameter))].sort();
  return {
    position: (value) => (value === undefined ? undefined : choices.indexOf(formatParameter(value))),
    format: (position) => choices[Math.round(position)] ?? '',
  };
}

function isLogarithmic(dimension: Dimension | undefined): boolean {
  return dimension !== undefined && dimension.type.includes('log');
}
