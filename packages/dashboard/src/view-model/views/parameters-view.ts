import type { ParameterImportance } from '@ridgeline/compare';
import type { ConfigurationRow, Dimension, ParameterValue, SweepDefinition } from '@ridgeline/core';
import { bar } from '../bar.ts';
import { chart, type Series } from '../chart.ts';
import { formatParameter, formatPercent, metricFormat } from '../format.ts';
import { strategyTone } from '../leaderboard.ts';
import { emptyLine, lineOf, select, type Line } from '../line.ts';
import { rule } from '../rule.ts';
import type { Scene } from '../scene.ts';
import { layOut, uncut, type Column } from '../table.ts';
import { varyingParameters } from '../varying-parameters.ts';
import { firstVisible } from './first-visible.ts';

/** Which parameters decide, and the metric over the one that the cursor is on. */
export function parametersView(scene: Scene): readonly Line[] {
  const { snapshot, interaction, last, glyphs, width, height } = scene;
  const { study, shown } = snapshot;
  if (shown.view !== 'parameters') return [];
  const { sample, importance } = shown;
  const complete = sample.filter((row) => row.state === 'complete');
  const title = rule('importance', `over the first ${sample.length} configurations`, width, glyphs);
  if (importance.length === 0) {
    return [title, lineOf('Too few configurations are complete, or nothing varies.', 'faint')];
  }
  const cursor = Math.min(interaction.cursors.parameters, importance.length - 1);
  const visible = Math.max(1, Math.min(importance.length, Math.floor(height / 3)));
  const first = firstVisible(cursor, visible, importance.length);
  const table = layOut(importanceColumns(scene, importance.slice(first, first + visible)), width);
  const chosen = importance[cursor]!.name;
  return [
    title,
    ...table.rows.map((row, index) => (!last && first + index === cursor ? select(row, width) : row)),
    emptyLine,
    rule(`${study.definition.metric.name} over ${chosen}`, '', width, glyphs),
    ...slice(scene, complete, chosen, height - visible - 3),
  ];
}

function importanceColumns(
  { snapshot, glyphs }: Scene,
  importance: readonly ParameterImportance[],
): readonly Column[] {
  const names = varyingParameters(snapshot.study.definition);
  const nameOf = ({ name }: ParameterImportance) => names.find(({ path }) => path === name)?.name ?? name;
  return [
    {
      header: 'parameter',
      align: 'left',
      givesWay: 0,
      content: uncut(importance.map((one) => lineOf(nameOf(one)))),
    },
    {
      header: 'decides',
      align: 'right',
      givesWay: 1,
      content: uncut(importance.map((one) => lineOf(formatPercent(one.importance), 'strong'))),
    },
    {
      header: '',
      align: 'left',
      givesWay: 2,
      content: {
        least: 8,
        most: 40,
        cells: (columns) => importance.map((one) => bar(one.importance, columns, glyphs.bar, 'accent')),
      },
    },
  ];
}

/** The metric of complete configurations over one parameter: a cloud for numbers, a row of points for each choice. */
function slice(
  { snapshot, glyphs, width }: Scene,
  rows: readonly ConfigurationRow[],
  name: string,
  height: number,
): readonly Line[] {
  const { study } = snapshot;
  const axis = axisOf(study.definition, name, rows);
  const strategies = [...new Set(rows.map((row) => row.configuration.strategy))];
  const series = strategies.map((strategy): Series => ({
    name: strategy,
    tone: strategyTone(study, strategy),
    look: 'points',
    points: rows
      .filter((row) => row.configuration.strategy === strategy && row.mean !== undefined)
      .flatMap((row) => {
        const at = axis.place(name === 'strategy' ? strategy : row.configuration.parameters[name]);
        return at === undefined ? [] : [[at, row.mean!] as const];
      }),
  }));
  return chart(
    series.filter((one) => one.points.length > 0),
    {
      width,
      height,
      glyphs,
      formatX: axis.format,
      formatY: metricFormat(rows.map((row) => row.mean)),
    },
  );
}

/** Where a parameter's values stand on the x axis, and how its ends are written. */
interface Axis {
  place(value: ParameterValue | undefined): number | undefined;
  format(at: number): string;
}

function axisOf({ strategies }: SweepDefinition, name: string, rows: readonly ConfigurationRow[]): Axis {
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
