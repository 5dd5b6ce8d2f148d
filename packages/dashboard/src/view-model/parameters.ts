import type { ParameterImportance } from '@ridgeline/compare';
import type { ConfigurationRow, Dimension, ParameterValue, Study, StudyDefinition } from '@ridgeline/core';
import { bar } from './bar.ts';
import type { Series } from './chart.ts';
import { formatParameter, formatPercent } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { strategySeriesLook, strategyTone } from './leaderboard.ts';
import { lineOf } from './line.ts';
import type { TableColumn } from './table.ts';
import type { LearnedPart } from './snapshot.ts';
import { varyingParameters } from './varying-parameters.ts';

/** Shortest unambiguous name of a parameter; the path itself where it does not vary. */
export function displayName(definition: StudyDefinition, parameter: string): string {
  return varyingParameters(definition).find(({ path }) => path === parameter)?.name ?? parameter;
}

/** The columns of parameters by importance: one row per parameter. */
export function importanceColumns(
  definition: StudyDefinition,
  importance: readonly ParameterImportance[],
  effects: ReadonlyMap<string, number>,
  glyphs: Glyphs,
): readonly TableColumn[] {
  const shares = importance.map((one) => lineOf(formatPercent(one.importance), 'strong'));
  const bars = (width: number) => importance.map((one) => bar(one.importance, width, glyphs.bar, 'accent'));
  return [
    {
      header: 'parameter',
      givesWay: 0,
      content: importance.map(({ name }) => displayName(definition, name)),
    },
    { header: 'best tenth', align: 'right', givesWay: 1, content: shares },
    ...(effects.size === 0 ? [] : [explained(importance, effects)]),
    { header: '', givesWay: 2, content: { min: 8, max: 40, cells: bars } },
  ];
}

/** The column of the shares of variance that parameters explain. */
function explained(
  importance: readonly ParameterImportance[],
  effects: ReadonlyMap<string, number>,
): TableColumn {
  const shares = importance.map(({ name }) => {
    const share = effects.get(name);
    return share === undefined ? '' : formatPercent(share);
  });
  return { header: 'variance', align: 'right', givesWay: 3, content: shares };
}

/** Largest number of strategies whose bands can be distinguished. */
const maxBands = 2;

/** Predicted values over one parameter: a line for each strategy, and a band if there are few. */
export function predictionsOf(
  study: Study,
  name: string,
  { curves }: LearnedPart,
  axis: PlotAxis,
): readonly Series[] {
  const own = curves.filter(({ parameter }) => parameter === name);
  const drawn = own.length > maxBands ? (['value'] as const) : (['low', 'high', 'value'] as const);
  return own.flatMap(({ strategy, points }) =>
    drawn.map((field): Series => ({
      name: '',
      tone: strategyTone(study, strategy),
      look: field === 'value' ? strategySeriesLook(study, strategy, 'line') : 'dotted',
      points: points.flatMap((point) => {
        const at = axis.place(point.at);
        return at === undefined ? [] : [[at, point[field]] as const];
      }),
    })),
  );
}

/** The metric of configurations over one parameter, a cloud of points for each strategy. */
export function cloudsOf(
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
        const at = axis.place(name === 'strategy' ? strategy : row.configuration.parameters[name]);
        return at === undefined ? [] : [[at, row.mean!] as const];
      }),
  }));
  return clouds.filter((cloud) => cloud.points.length > 0);
}

/** Positions of a parameter's values on the x axis, and the format of its ends. */
interface PlotAxis {
  place(value: ParameterValue | undefined): number | undefined;
  format(at: number): string;
}

/** The axis of a parameter: its values if they are numbers, else its choices side by side. */
export function plotAxisOf(
  { strategies }: StudyDefinition,
  name: string,
  rows: readonly ConfigurationRow[],
): PlotAxis {
  const dimensions = strategies.flatMap((strategy) => strategy.dimensions.map((one) => one.dimension));
  const dimension = dimensions.find((one) => one.name === name);
  const values = rows.map((row) => row.configuration.parameters[name]).filter((value) => value !== undefined);
  if (name !== 'strategy' && values.every((value) => typeof value === 'number')) {
    return isLogarithmic(dimension)
      ? {
          place: (value) => (typeof value === 'number' && value > 0 ? Math.log(value) : undefined),
          format: (at) => formatParameter(Math.exp(at)),
        }
      : { place: (value) => (typeof value === 'number' ? value : undefined), format: formatParameter };
  }
  const choices =
    name === 'strategy'
      ? strategies.map((one) => one.name)
      : [...new Set(values.map(formatParameter))].sort();
  return {
    place: (value) => (value === undefined ? undefined : choices.indexOf(formatParameter(value))),
    format: (at) => choices[Math.round(at)] ?? '',
  };
}

function isLogarithmic(dimension: Dimension | undefined): boolean {
  return dimension !== undefined && dimension.type.includes('log');
}
