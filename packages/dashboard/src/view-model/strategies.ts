import type { Comparison } from '@ridgeline/compare';
import { Ranking, type StrategyRow, type Study } from '@ridgeline/core';
import { formatCount, formatPercent, metricFormat, unknown } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { intervalStrip } from './interval-strip.ts';
import { gapColumn, meanCells, parameterPairs, strategyColumn, strategyTone } from './leaderboard.ts';
import { lineOf, type Line } from './line.ts';
import { cutTo, type TableColumn, type Content } from './table.ts';
import { varyingParameters } from './varying-parameters.ts';

/** Width of the strip that shows the best means with their deviations on one axis, in columns. */
const stripWidth = { min: 13, max: 49 };

/**
 * The columns of the strategies' summary: one row per strategy, its best complete configuration, and its counts. The
 * rows come ranked; see {@link rankStrategies}.
 */
export function strategyColumns(
  study: Study,
  rows: readonly StrategyRow[],
  glyphs: Glyphs,
): readonly TableColumn[] {
  const { metric } = study.definition;
  const best = rows.map((row) => row.best);
  const intervals = rows.map((row) => ({
    tone: strategyTone(study, row.strategy),
    mean: row.best?.mean,
    deviation: row.best?.deviation,
  }));
  const strip = {
    ...stripWidth,
    cells: (width: number) => intervalStrip(intervals, width, glyphs.interval),
  };
  return [
    ...strategyColumn(study, rows.map(nameOf)),
    { header: `${metric.name} ${glyphs.better[metric.goal]}`, givesWay: 1, content: bestCells(rows, glyphs) },
    gapColumn(best.map((row) => row?.gap)),
    { header: 'at', givesWay: 7, content: cutTo(12, bestPairs(study, rows)) },
    { header: 'done', align: 'right', givesWay: 5, content: rows.map((row) => formatCount(ended(row))) },
    { header: 'broken', align: 'right', givesWay: 6, content: rows.map(brokenCell) },
    ...(best.some((row) => row !== undefined)
      ? [{ header: '', givesWay: 8, extra: true, content: strip }]
      : []),
  ];
}

/**
 * The columns of the strategies in their own view: the interval over seeds, and every count.
 *
 * @param first rank of the first row, from 0
 */
export function comparedColumns(
  study: Study,
  rows: readonly StrategyRow[],
  comparison: Comparison,
  glyphs: Glyphs,
  first = 0,
): readonly TableColumn[] {
  const { metric } = study.definition;
  const format = metricFormat(rows.map((row) => row.best?.mean));
  const intervals = rows.map(({ strategy }) => {
    const interval = comparison.strategies.find((one) => one.strategy === strategy)?.chosen?.interval;
    const text = interval === undefined ? unknown : `${format(interval.low)} to ${format(interval.high)}`;
    return lineOf(text, 'faint');
  });
  const counts = (header: string, givesWay: number, count: (row: StrategyRow) => number): TableColumn => ({
    header,
    align: 'right',
    givesWay,
    content: rows.map((row) => formatCount(count(row))),
  });
  const ifAny: (...column: Parameters<typeof counts>) => readonly TableColumn[] = (
    header,
    givesWay,
    count,
  ) => (rows.some((row) => count(row) > 0) ? [counts(header, givesWay, count)] : []);
  const bestHeader = `best ${metric.name} ${glyphs.better[metric.goal]}`;
  return [
    ...strategyColumn(study, rows.map(nameOf)),
    { header: bestHeader, givesWay: 1, content: bestCells(rows, glyphs, first) },
    { header: '95 % over seeds', givesWay: 5, content: intervals },
    { header: 'at', givesWay: 9, extra: true, content: cutTo(16, bestPairs(study, rows)) },
    gapColumn(rows.map((row) => row.best?.gap)),
    counts('done', 4, ended),
    ...ifAny('running', 8, (row) => row.states.running),
    ...ifAny('diverged', 7, (row) => row.states.diverged),
    { header: 'broken', align: 'right', givesWay: 6, content: rows.map(brokenCell) },
  ];
}

function nameOf({ strategy }: StrategyRow): string {
  return strategy;
}

function bestCells(rows: readonly StrategyRow[], glyphs: Glyphs, first = 0): Content {
  const best = rows.map((row) => row.best);
  return meanCells(best, glyphs, (index) => (first + index === 0 ? 'strong' : 'text'));
}

function bestPairs({ definition }: Study, rows: readonly StrategyRow[]): readonly Line[] {
  const varying = varyingParameters(definition);
  return rows.map(({ best }) => parameterPairs(best?.configuration.parameters ?? {}, varying));
}

/** The strategies by their best complete configuration; ties, and strategies without one, in file order. */
export function rankStrategies(study: Study, rows: readonly StrategyRow[]): readonly StrategyRow[] {
  return new Ranking(study.definition.metric).sort(rows, ({ best }) => best?.mean);
}

/** Configurations of the strategy whose repeats have all ended, with any outcome. */
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
function brokenCell(row: StrategyRow): Line {
  const share = brokenShare(row);
  if (share === undefined) return lineOf(unknown, 'faint');
  return lineOf(formatPercent(share), share > 0 ? 'warning' : 'faint');
}
