import type { ConfigurationRow, ConfigurationState, Parameters, RunningTrial, Study } from '@ridgeline/core';
import type { Series } from './chart.ts';
import { alignDecimals, formatParameter, metricFormat, parameterCellText, unknownMark } from './format.ts';
import { stateTone, type Glyphs, type SeriesLook } from './glyphs.ts';
import { join, toLine, type Line, type Tone } from './line.ts';
import { seriesLook, seriesTone } from './palette.ts';
import { sparkline } from './sparkline.ts';
import { shownState, type ShownState } from './training.ts';
import { truncatableCells, longOrShort, type TableColumn, type FlexibleCells } from './table.ts';
import { varyingParameters, type VaryingParameter } from './varying-parameters.ts';
import { epochsText } from './epochs-text.ts';

/** Minimum and maximum width of a curve, in columns. */
const curveWidth = { min: 8, max: 32 };
/** Minimum width of the column with strategy names, and of the column with parameters. */
const minNameWidth = 12;

/**
 * Columns of the leaderboard, with one row per configuration.
 *
 * @param curves metric by epoch, for the configurations whose curve is drawn; keys are their numbers
 * @param training trials in training; undefined if unknown
 * @param marks numbers of the marked configurations
 */
export function leaderboardColumns(
  study: Study,
  rows: readonly ConfigurationRow[],
  curves: ReadonlyMap<number, readonly number[]>,
  glyphs: Glyphs,
  training?: readonly RunningTrial[],
  marks: readonly number[] = [],
): readonly TableColumn[] {
  const { metric, seeds } = study.definition;
  const states = rows.map((row) => shownState(row, training, study.definition));
  const rankCells = rows.map((row, index) => rankCell(row, states[index]!, glyphs, marks));
  const names = rows.map(({ configuration }) => configuration.strategy);
  const gaps = rows.map((row) => row.gap);
  // Both numbers are sums over the started repeats.
  const epochCells = rows.map((row) => toLine(epochsText(row.epochs, row.maxEpochs), 'faint'));
  return [
    { header: '#', align: 'right', dropOrder: 0, content: rankCells },
    ...strategyColumn(study, names),
    ...parameterColumns(study, rows),
    {
      header: `${metric.name} ${glyphs.betterDirection[metric.goal]}`,
      dropOrder: 1,
      content: meanCells(rows, glyphs),
    },
    ...(gaps.some((gap) => gap !== undefined) ? [gapColumn(gaps)] : []),
    ...(rows.some(({ violation = 0 }) => violation > 0) ? [violationColumn(rows)] : []),
    { header: 'epochs', align: 'right', dropOrder: 8, content: epochCells },
    {
      header: seeds.length > 1 ? 'seeds' : 'state',
      dropOrder: 6,
      content: rows.map((row, index) => stateCell(row, states[index]!, seeds.length)),
    },
    ...(curves.size > 0 && glyphs.levels.length > 0 ? [curveColumn(rows, curves, glyphs)] : []),
  ];
}

/** Column of gaps between training and validation. */
export function gapColumn(gaps: readonly (number | undefined)[]): TableColumn {
  return { header: 'gap', align: 'right', dropOrder: 3, content: numberCells(gaps) };
}

/** Column of constraint violations; empty for feasible configurations. */
function violationColumn(rows: readonly ConfigurationRow[]): TableColumn {
  const format = metricFormat(rows.map(({ violation }) => violation));
  const cells = rows.map(({ violation = 0 }) => (violation > 0 ? toLine(format(violation)) : []));
  return { header: 'violation', align: 'right', dropOrder: 3, content: cells };
}

function curveColumn(
  rows: readonly ConfigurationRow[],
  curves: ReadonlyMap<number, readonly number[]>,
  { levels }: Glyphs,
): TableColumn {
  const curve = (row: ConfigurationRow, width: number) =>
    toLine(sparkline(curves.get(row.configuration.number) ?? [], width, levels), 'faint');
  const cells = (width: number) => rows.map((row) => curve(row, width));
  return { header: 'curve', dropOrder: 9, extra: true, content: { ...curveWidth, cells } };
}

/** Column of the strategies' names; none if the study has only one strategy. */
export function strategyColumn(study: Study, names: readonly string[]): readonly TableColumn[] {
  if (study.definition.strategies.length === 1) return [];
  const cells = names.map((name) => toLine(name, strategyTone(study, name)));
  return [{ header: 'strategy', dropOrder: 2, content: truncatableCells(minNameWidth, cells) }];
}

/** Columns of the parameters: one for each parameter that all strategies share, and one for all the others together. */
export function parameterColumns(
  study: Study,
  rows: readonly Pick<ConfigurationRow, 'configuration'>[],
): readonly TableColumn[] {
  const parameters = varyingParameters(study.definition);
  const sharedParameters = parameters.filter((parameter) => parameter.isShared);
  const strategyParameters = parameters.filter((parameter) => !parameter.isShared);
  const columns = sharedParameters.map((parameter, index): TableColumn => ({
    header: parameter.name,
    dropOrder: 7 + index / sharedParameters.length,
    content: parameterCells(parameter, rows),
  }));
  const [firstParameter, secondParameter] = strategyParameters;
  if (firstParameter === undefined) return columns;
  if (secondParameter === undefined) {
    const content = parameterCells(firstParameter, rows);
    return [...columns, { header: firstParameter.name, dropOrder: 4, content }];
  }
  const pairLines = rows.map((row) => parameterPairs(row.configuration.parameters, strategyParameters));
  return [
    ...columns,
    { header: 'parameters', dropOrder: 4, content: truncatableCells(minNameWidth, pairLines) },
  ];
}

function parameterCells(
  parameter: VaryingParameter,
  rows: readonly Pick<ConfigurationRow, 'configuration'>[],
): readonly Line[] {
  const values = rows.map((row) => row.configuration.parameters[parameter.path]);
  const texts = values.map(parameterCellText);
  const isNumeric = values.every((value) => value === undefined || typeof value === 'number');
  return (isNumeric ? alignDecimals(texts) : texts).map((text) => toLine(text));
}

/** Names and values of `tableParameters` in a configuration, such as `l2 0.001, learning_rate 0.01`. */
export function parameterPairs(parameters: Parameters, tableParameters: readonly VaryingParameter[]): Line {
  return join(
    // A strategy's own parameters come first, because they characterize it better than shared ones.
    [...tableParameters].reverse().flatMap(({ path, name }) => {
      const value = parameters[path];
      return value === undefined ? [] : [[...toLine(`${name} `, 'faint'), ...toLine(formatParameter(value))]];
    }),
    toLine(', ', 'faint'),
  );
}

/** Best rows of a ranking. They determine the decimals, because the worst value may be a thousand times larger. */
function topRows<Row extends { readonly rank?: number | undefined; readonly mean?: number | undefined }>(
  rows: readonly (Row | undefined)[],
): readonly (Row | undefined)[] {
  return rows
    .filter((row) => row?.mean !== undefined)
    .sort((a, b) => (a?.rank ?? 0) - (b?.rank ?? 0))
    .slice(0, topRowCount);
}

const topRowCount = 5;

/** Cells with mean and deviation; if space is short, with the mean only. */
export function meanCells(
  rows: readonly (Pick<ConfigurationRow, 'rank' | 'mean' | 'deviation'> | undefined)[],
  glyphs: Glyphs,
  tone: (index: number) => Tone = () => 'text',
): FlexibleCells {
  const format = metricFormat(topRows(rows).map((row) => row?.mean));
  const formatTexts = (values: readonly (number | undefined)[], placeholder: string) =>
    alignDecimals(values.map((value) => (value === undefined ? placeholder : format(value))));
  const means = formatTexts(
    rows.map((row) => row?.mean),
    unknownMark,
  ).map((text, index) => toLine(text, rows[index]?.mean === undefined ? 'faint' : tone(index)));
  const deviations = formatTexts(
    rows.map((row) => row?.deviation),
    '',
  ).map((text, index) =>
    rows[index]?.deviation === undefined ? [] : toLine(` ${glyphs.plusMinus}${text}`, 'faint'),
  );
  return longOrShort(
    means.map((mean, index) => [...mean, ...deviations[index]!]),
    means,
  );
}

/** Cells with values of one metric, all in one format. */
export function numberCells(values: readonly (number | undefined)[]): readonly Line[] {
  const format = metricFormat(values);
  return values.map((value) => (value === undefined ? toLine(unknownMark, 'faint') : toLine(format(value))));
}

/** Colour of a strategy in every view. */
export function strategyTone(study: Study, strategy: string): Tone {
  const { strategies } = study.definition;
  return strategies.length === 1 ? 'text' : seriesTone(strategyIndex(study, strategy));
}

/** Look of a strategy in every chart. */
export function strategySeriesLook(study: Study, strategy: string, kind: 'line' | 'points'): SeriesLook {
  return seriesLook(kind, strategyIndex(study, strategy));
}

function strategyIndex({ definition }: Study, strategy: string): number {
  return Math.max(
    0,
    definition.strategies.findIndex(({ name }) => name === strategy),
  );
}

/** Cell with the rank of a configuration or, if it has no rank, the glyph of its state. */
function rankCell(
  { rank, configuration }: ConfigurationRow,
  state: ShownState,
  glyphs: Glyphs,
  marks: readonly number[],
): Line {
  const cellState = glyphState(state);
  const tone = rank === undefined ? stateTone(cellState) : rank === 1 ? 'strong' : 'text';
  return toLine(
    rank === undefined ? glyphs.state[cellState] : String(rank),
    markTone(configuration.number, marks) ?? tone,
  );
}

/** Colour of a marked configuration and its curve; undefined without a mark. */
function markTone(configuration: number, marks: readonly number[]): Tone | undefined {
  const index = marks.indexOf(configuration);
  return index === -1 ? undefined : seriesTone(index);
}

/** Curves of the marked configurations; those that have not been read yet are missing. */
export function markedSeries(
  marks: readonly number[],
  rows: readonly ConfigurationRow[],
  curves: ReadonlyMap<number, readonly number[]>,
): readonly Series[] {
  return marks.flatMap((number) => {
    const values = curves.get(number);
    if (values === undefined) return [];
    const row = rows.find(({ configuration }) => configuration.number === number);
    const name =
      row?.rank === undefined ? `configuration ${number}` : `#${row.rank} ${row.configuration.strategy}`;
    const points = values.map((value, index) => [index + 1, value] as const);
    return [{ name, tone: markTone(number, marks)!, look: 'line' as const, points }];
  });
}

/** State whose glyph is drawn; `waiting` if the configuration waits for a thread or for further seeds. */
function glyphState(state: ShownState): ConfigurationState | 'waiting' {
  if (state === 'paused') return 'pruned';
  return state === 'queued' || state === 'partial' ? 'waiting' : state;
}

function stateCell(row: ConfigurationRow, state: ShownState, repeatCount: number): Line {
  const showsCount = repeatCount > 1 && (row.state === 'complete' || row.state === 'running');
  const tone = stateTone(glyphState(state));
  return toLine(showsCount ? `${row.complete}/${repeatCount}` : state, tone);
}
