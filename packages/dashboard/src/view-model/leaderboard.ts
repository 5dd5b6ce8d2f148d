import type { ConfigurationRow, ConfigurationState, Parameters, RunningTrial, Study } from '@ridgeline/core';
import type { Series } from './chart.ts';
import { alignDecimals, formatParameter, metricFormat, parameterCellText, unknown } from './format.ts';
import { stateTone, type Glyphs, type SeriesLook } from './glyphs.ts';
import { join, lineOf, type Line, type Tone } from './line.ts';
import { seriesLook, seriesTone } from './palette.ts';
import { sparkline } from './sparkline.ts';
import { shownState, type ShownState } from './training.ts';
import { cutTo, longOrShort, type TableColumn, type Content } from './table.ts';
import { varyingParameters, type VaryingParameter } from './varying-parameters.ts';
import { epochsText } from './epochs-text.ts';

/** Minimum and maximum width of a curve, in columns. */
const curveWidth = { min: 8, max: 32 };
/** Minimum width of a strategy's name or its parameters, in columns. */
const minNameWidth = 12;

/**
 * The columns of the leaderboard, one row per configuration. `curves` holds the metric by epoch for the configurations
 * whose curve is drawn, `training` the trials in training, if known.
 */
export function leaderboardColumns(
  study: Study,
  rows: readonly ConfigurationRow[],
  curves: ReadonlyMap<number, readonly number[]>,
  glyphs: Glyphs,
  training?: readonly RunningTrial[],
  marked: readonly number[] = [],
): readonly TableColumn[] {
  const { metric, seeds } = study.definition;
  const states = rows.map((row) => shownState(row, training, study.definition));
  const ranks = rows.map((row, index) => rankCell(row, states[index]!, glyphs, marked));
  const gaps = rows.map((row) => row.gap);
  // Epochs reported by all repeats, and the maximum of the started repeats.
  const epochs = rows.map((row) => lineOf(epochsText(row.epochs, row.epochsAtMost), 'faint'));
  return [
    { header: '#', align: 'right', givesWay: 0, content: ranks },
    ...strategyColumn(study, rows.map(strategyOf)),
    ...parameterColumns(study, rows),
    { header: `${metric.name} ${glyphs.better[metric.goal]}`, givesWay: 1, content: meanCells(rows, glyphs) },
    ...(gaps.some((gap) => gap !== undefined) ? [gapColumn(gaps)] : []),
    ...(rows.some(({ violation = 0 }) => violation > 0) ? [violationColumn(rows)] : []),
    { header: 'epochs', align: 'right', givesWay: 8, content: epochs },
    {
      header: seeds.length > 1 ? 'seeds' : 'state',
      givesWay: 6,
      content: rows.map((row, index) => stateCell(row, states[index]!, seeds.length)),
    },
    ...(curves.size > 0 && glyphs.levels.length > 0 ? [curveColumn(rows, curves, glyphs)] : []),
  ];
}

function strategyOf({ configuration }: ConfigurationRow): string {
  return configuration.strategy;
}

/** Column of gaps between training and validation. */
export function gapColumn(gaps: readonly (number | undefined)[]): TableColumn {
  return { header: 'gap', align: 'right', givesWay: 3, content: numberCells(gaps) };
}

/** Column of constraint violations; empty for feasible configurations. */
function violationColumn(rows: readonly ConfigurationRow[]): TableColumn {
  const format = metricFormat(rows.map(({ violation }) => violation));
  const cells = rows.map(({ violation = 0 }) => (violation > 0 ? lineOf(format(violation)) : []));
  return { header: 'violation', align: 'right', givesWay: 3, content: cells };
}

function curveColumn(
  rows: readonly ConfigurationRow[],
  curves: ReadonlyMap<number, readonly number[]>,
  { levels }: Glyphs,
): TableColumn {
  const curve = (row: ConfigurationRow, width: number) =>
    lineOf(sparkline(curves.get(row.configuration.number) ?? [], width, levels), 'faint');
  const cells = (width: number) => rows.map((row) => curve(row, width));
  return { header: 'curve', givesWay: 9, extra: true, content: { ...curveWidth, cells } };
}

/** Column of the strategies' names, if a study has more than one. */
export function strategyColumn(study: Study, names: readonly string[]): readonly TableColumn[] {
  if (study.definition.strategies.length === 1) return [];
  const cells = names.map((name) => lineOf(name, strategyTone(study, name)));
  return [{ header: 'strategy', givesWay: 2, content: cutTo(minNameWidth, cells) }];
}

/** A column for each parameter that all strategies share, and one for the other parameters. */
export function parameterColumns(
  study: Study,
  rows: readonly Pick<ConfigurationRow, 'configuration'>[],
): readonly TableColumn[] {
  const parameters = varyingParameters(study.definition);
  const shared = parameters.filter((parameter) => parameter.shared);
  const own = parameters.filter((parameter) => !parameter.shared);
  const columns = shared.map((parameter, index): TableColumn => ({
    header: parameter.name,
    givesWay: 7 + index / shared.length,
    content: parameterCells(parameter, rows),
  }));
  const [only, another] = own;
  if (only === undefined) return columns;
  if (another === undefined) {
    return [...columns, { header: only.name, givesWay: 4, content: parameterCells(only, rows) }];
  }
  const pairs = rows.map((row) => parameterPairs(row.configuration.parameters, own));
  return [...columns, { header: 'parameters', givesWay: 4, content: cutTo(minNameWidth, pairs) }];
}

function parameterCells(
  parameter: VaryingParameter,
  rows: readonly Pick<ConfigurationRow, 'configuration'>[],
): readonly Line[] {
  const values = rows.map((row) => row.configuration.parameters[parameter.path]);
  const texts = values.map(parameterCellText);
  const numeric = values.every((value) => value === undefined || typeof value === 'number');
  return (numeric ? alignDecimals(texts) : texts).map((text) => lineOf(text));
}

/** Varying parameters of a configuration, abbreviated: `l2 0.001, learning_rate 0.01`. */
export function parameterPairs(parameters: Parameters, varying: readonly VaryingParameter[]): Line {
  return join(
    // A strategy's own parameters come first, since they say more about it than the shared ones.
    [...varying].reverse().flatMap(({ path, name }) => {
      const value = parameters[path];
      return value === undefined ? [] : [[...lineOf(`${name} `, 'faint'), ...lineOf(formatParameter(value))]];
    }),
    lineOf(', ', 'faint'),
  );
}

/** Number of top rows that determine the digits of a ranking. The worst value may be a thousand times larger. */
function leading<Row extends { readonly rank?: number | undefined; readonly mean?: number | undefined }>(
  rows: readonly (Row | undefined)[],
): readonly (Row | undefined)[] {
  return rows
    .filter((row) => row?.mean !== undefined)
    .sort((a, b) => (a?.rank ?? 0) - (b?.rank ?? 0))
    .slice(0, leadingRows);
}

const leadingRows = 5;

/** Mean and deviation, or the mean alone if space is short. */
export function meanCells(
  rows: readonly (Pick<ConfigurationRow, 'rank' | 'mean' | 'deviation'> | undefined)[],
  glyphs: Glyphs,
  tone: (index: number) => Tone = () => 'text',
): Content {
  const format = metricFormat(leading(rows).map((row) => row?.mean));
  const texts = (values: readonly (number | undefined)[], none: string) =>
    alignDecimals(values.map((value) => (value === undefined ? none : format(value))));
  const means = texts(
    rows.map((row) => row?.mean),
    unknown,
  ).map((text, index) => lineOf(text, rows[index]?.mean === undefined ? 'faint' : tone(index)));
  const deviations = texts(
    rows.map((row) => row?.deviation),
    '',
  ).map((text, index) =>
    rows[index]?.deviation === undefined ? [] : lineOf(` ${glyphs.plusMinus}${text}`, 'faint'),
  );
  return longOrShort(
    means.map((mean, index) => [...mean, ...deviations[index]!]),
    means,
  );
}

/** Values of one metric, all in one format. */
export function numberCells(values: readonly (number | undefined)[]): readonly Line[] {
  const format = metricFormat(values);
  return values.map((value) => (value === undefined ? lineOf(unknown, 'faint') : lineOf(format(value))));
}

/** Colour of a strategy, the same everywhere. */
export function strategyTone(study: Study, strategy: string): Tone {
  const { strategies } = study.definition;
  return strategies.length === 1 ? 'text' : seriesTone(placeOf(study, strategy));
}

/** Look of a strategy in a chart, the same everywhere. */
export function strategySeriesLook(study: Study, strategy: string, kind: 'line' | 'points'): SeriesLook {
  return seriesLook(kind, placeOf(study, strategy));
}

function placeOf({ definition }: Study, strategy: string): number {
  return Math.max(
    0,
    definition.strategies.findIndex(({ name }) => name === strategy),
  );
}

/** Only complete configurations have a rank; the others show their state. */
function rankCell(
  { rank, configuration }: ConfigurationRow,
  state: ShownState,
  glyphs: Glyphs,
  marked: readonly number[],
): Line {
  const mark = markOf(state);
  const tone = rank === undefined ? stateTone(mark) : rank === 1 ? 'strong' : 'text';
  return lineOf(
    rank === undefined ? glyphs.state[mark] : String(rank),
    markTone(configuration.number, marked) ?? tone,
  );
}

/** Colour of a marked configuration and its curve; undefined for others. */
function markTone(configuration: number, marked: readonly number[]): Tone | undefined {
  const place = marked.indexOf(configuration);
  return place === -1 ? undefined : seriesTone(place);
}

/** Curves of the marked configurations, by epoch. Those not read yet are left out. */
export function markedSeries(
  marked: readonly number[],
  rows: readonly ConfigurationRow[],
  curves: ReadonlyMap<number, readonly number[]>,
): readonly Series[] {
  return marked.flatMap((number) => {
    const values = curves.get(number);
    if (values === undefined) return [];
    const row = rows.find(({ configuration }) => configuration.number === number);
    const name =
      row?.rank === undefined ? `configuration ${number}` : `#${row.rank} ${row.configuration.strategy}`;
    const points = values.map((value, index) => [index + 1, value] as const);
    return [{ name, tone: markTone(number, marked)!, look: 'line' as const, points }];
  });
}

/** State whose glyph is shown: `waiting` for a configuration that waits for a thread or for further seeds. */
function markOf(state: ShownState): ConfigurationState | 'waiting' {
  if (state === 'paused') return 'pruned';
  return state === 'queued' || state === 'partial' ? 'waiting' : state;
}

function stateCell(row: ConfigurationRow, state: ShownState, repeats: number): Line {
  const counts = row.state === 'complete' || row.state === 'running';
  const tone = stateTone(markOf(state));
  return lineOf(counts && repeats > 1 ? `${row.complete}/${repeats}` : state, tone);
}
