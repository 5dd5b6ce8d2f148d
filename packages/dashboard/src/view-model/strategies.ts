import type { Comparison } from '@ridgeline/compare';
import { Ranking, type StrategyRow, type Study, sumCounts } from '@ridgeline/core';
import { formatCount, formatWholePercent, metricFormat, unknownMark } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { intervalStrip } from './interval-strip.ts';
import { gapColumn, meanCells, parameterPairs, strategyColumn, strategyTone } from './leaderboard.ts';
import { toLine, type Line } from './line.ts';
import { truncatableCells, type TableColumn, type FlexibleCells } from './table.ts';
import { varyingParameters } from './varying-parameters.ts';

/** Width of the strip with the best means and their deviations, in columns. */
const stripWidth = { min: 13, max: 49 };

/**
 * Columns of the strategy summary: one row per strategy, with its best complete configuration and its counts. The rows
 * must be sorted by {@link rankStrategies}.
 */
export function strategyColumns(
  study: Study,
  rows: readonly StrategyRow[],
  glyphs: Glyphs,
): readonly TableColumn[] {
  const { metric } = study.definition;
  const names = rows.map(({ strategy }) => strategy);
  const bestRows = rows.map((row) => row.best);
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
    ...strategyColumn(study, names),
    {
      header: `${metric.name} ${glyphs.betterDirection[metric.goal]}`,
      dropOrder: 1,
      content: bestCells(rows, glyphs),
    },
    gapColumn(bestRows.map((row) => row?.gap)),
    { header: 'at', dropOrder: 7, content: truncatableCells(12, bestPairs(study, rows)) },
    {
      header: 'done',
      align: 'right',
      dropOrder: 5,
      content: rows.map((row) => formatCount(countEndedConfigurations(row))),
    },
    { header: 'broken', align: 'right', dropOrder: 6, content: rows.map(brokenCell) },
    ...(bestRows.some((row) => row !== undefined)
      ? [{ header: '', dropOrder: 8, extra: true, content: strip }]
      : []),
  ];
}

/**
 * Columns of the strategies view, with the interval over seeds and more counts than {@link strategyColumns}.
 *
 * @param firstRank rank of the first row, from 0
 */
export function comparisonColumns(
  study: Study,
  rows: readonly StrategyRow[],
  comparison: Comparison,
  glyphs: Glyphs,
  firstRank = 0,
): readonly TableColumn[] {
  const { metric } = study.definition;
  const names = rows.map(({ strategy }) => strategy);
  const format = metricFormat(rows.map((row) => row.best?.mean));
  const intervals = rows.map(({ strategy, best }) => {
    const interval = comparison.strategies.find((item) => item.strategy === strategy)?.chosen?.interval;
    // In finals, the interval is known before all seeds are complete, but the best mean beside it is not.
    const text =
      best === undefined || interval === undefined
        ? unknownMark
        : `${format(interval.low)} to ${format(interval.high)}`;
    return toLine(text, 'faint');
  });
  const countColumn = (
    header: string,
    dropOrder: number,
    count: (row: StrategyRow) => number,
  ): TableColumn => ({
    header,
    align: 'right',
    dropOrder,
    content: rows.map((row) => formatCount(count(row))),
  });
  const countColumnIfAny: (...column: Parameters<typeof countColumn>) => readonly TableColumn[] = (
    header,
    dropOrder,
    count,
  ) => (rows.some((row) => count(row) > 0) ? [countColumn(header, dropOrder, count)] : []);
  const bestHeader = `best ${metric.name} ${glyphs.betterDirection[metric.goal]}`;
  return [
    ...strategyColumn(study, names),
    { header: bestHeader, dropOrder: 1, content: bestCells(rows, glyphs, firstRank) },
    { header: '95 % over seeds', dropOrder: 5, content: intervals },
    { header: 'at', dropOrder: 9, extra: true, content: truncatableCells(16, bestPairs(study, rows)) },
    gapColumn(rows.map((row) => row.best?.gap)),
    countColumn('done', 4, countEndedConfigurations),
    ...countColumnIfAny('running', 8, (row) => row.states.running),
    ...countColumnIfAny('diverged', 7, (row) => row.states.diverged),
    { header: 'broken', align: 'right', dropOrder: 6, content: rows.map(brokenCell) },
  ];
}

function bestCells(rows: readonly StrategyRow[], glyphs: Glyphs, firstRank = 0): FlexibleCells {
  const bestRows = rows.map((row) => row.best);
  return meanCells(bestRows, glyphs, (index) => (firstRank + index === 0 ? 'strong' : 'text'));
}

function bestPairs({ definition }: Study, rows: readonly StrategyRow[]): readonly Line[] {
  const tableParameters = varyingParameters(definition);
  return rows.map(({ best }) => parameterPairs(best?.configuration.parameters ?? {}, tableParameters));
}

/**
 * Sorts strategies by the mean of their best complete configuration. Strategies without one come last. Ties keep
 * the order of the file.
 */
export function rankStrategies(study: Study, rows: readonly StrategyRow[]): readonly StrategyRow[] {
  return new Ranking(study.definition.metric).sort(rows, ({ best }) => best?.mean);
}

/** Number of the strategy's configurations whose repeats have all ended, with any outcome. */
export function countEndedConfigurations(row: StrategyRow): number {
  const { running: _, ...states } = row.states;
  return sumCounts(states);
}

/** Share of the ended configurations that failed or diverged; undefined while none has ended. */
export function brokenShare(row: StrategyRow): number | undefined {
  const count = countEndedConfigurations(row);
  return count === 0 ? undefined : (row.states.failed + row.states.diverged) / count;
}

/** Cell with the share of configurations that failed or diverged. */
function brokenCell(row: StrategyRow): Line {
  const share = brokenShare(row);
  if (share === undefined) return toLine(unknownMark, 'faint');
  return toLine(formatWholePercent(share), share > 0 ? 'warning' : 'faint');
}
