import { Ranking, type StrategyRow, type Study } from '@ridgeline/core';
import { formatCount, formatPercent, unknown } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { intervalStrip } from './interval-strip.ts';
import { meanCells, numberCells, parameterPairs, strategyColumn, strategyTone } from './leaderboard.ts';
import { lineOf, type Line } from './line.ts';
import { cutTo, uncut, type Column } from './table.ts';
import { varyingParameters } from './varying-parameters.ts';

/** Columns of the strip that shows the best means with their deviations on one axis. */
const stripWidth = { least: 13, most: 49 };

/**
 * The columns of the strategies' summary: one row a strategy, its best complete configuration, and its counts. The rows
 * come ranked; see {@link rankStrategies}.
 */
export function strategyColumns(
  study: Study,
  rows: readonly StrategyRow[],
  glyphs: Glyphs,
): readonly Column[] {
  const { metric } = study.definition;
  const varying = varyingParameters(study.definition);
  const best = rows.map((row) => row.best);
  const columns: Column[] = [
    ...strategyColumn(
      study,
      rows.map((row) => row.strategy),
    ),
    {
      header: `${metric.name} ${glyphs.better[metric.goal]}`,
      align: 'left',
      givesWay: 1,
      content: meanCells(best, glyphs, (index) => (index === 0 ? 'strong' : 'text')),
    },
    { header: 'gap', align: 'right', givesWay: 3, content: numberCells(best.map((row) => row?.gap)) },
    {
      header: 'at',
      align: 'left',
      givesWay: 7,
      content: cutTo(
        12,
        best.map((row) => (row === undefined ? [] : parameterPairs(row.configuration.parameters, varying))),
      ),
    },
    {
      header: 'done',
      align: 'right',
      givesWay: 5,
      content: uncut(rows.map((row) => lineOf(formatCount(ended(row))))),
    },
    { header: 'broken', align: 'right', givesWay: 6, content: uncut(rows.map(brokenCell)) },
  ];
  if (best.some((row) => row !== undefined)) {
    const intervals = rows.map((row) => ({
      tone: strategyTone(study, row.strategy),
      mean: row.best?.mean,
      deviation: row.best?.deviation,
    }));
    columns.push({
      header: '',
      align: 'left',
      givesWay: 8,
      extra: true,
      content: { ...stripWidth, cells: (width) => intervalStrip(intervals, width, glyphs.interval) },
    });
  }
  return columns;
}

/** The strategies by their best complete configuration; ties, and those that have none yet, in file order. */
export function rankStrategies(study: Study, rows: readonly StrategyRow[]): readonly StrategyRow[] {
  return new Ranking(study.definition.metric).sort(rows, ({ best }) => best?.mean);
}

/** Configurations of the strategy whose repeats have all ended, however. */
export function ended(row: StrategyRow): number {
  const { running: _, ...states } = row.states;
  return Object.values(states).reduce((sum, count) => sum + count, 0);
}

/** The share of the ended configurations that failed or diverged; undefined while none has ended. */
export function brokenShare(row: StrategyRow): number | undefined {
  const count = ended(row);
  return count === 0 ? undefined : (row.states.failed + row.states.diverged) / count;
}

/** The share that failed or diverged, as a cell. */
export function brokenCell(row: StrategyRow): Line {
  const share = brokenShare(row);
  if (share === undefined) return lineOf(unknown, 'faint');
  return lineOf(formatPercent(share), share > 0 ? 'warning' : 'faint');
}
