import type { FrontPoint, FrontValue, StudyFront } from '@ridgeline/compare';
import { printableJson, type Study } from '@ridgeline/core';
import { formatPercent, metricFormat, parameterCellText, unknown } from '../view-model/format.ts';
import { glyphsOf } from '../view-model/glyphs.ts';
import { parameterColumns, strategyColumn } from '../view-model/leaderboard.ts';
import { emptyLine, lineOf, wrap, type Line } from '../view-model/line.ts';
import { paint } from '../view-model/palette.ts';
import { tableLines, type TableColumn } from '../view-model/table.ts';
import { varyingParameters } from '../view-model/varying-parameters.ts';
import { csvOf } from './csv-table.ts';
import { markdownOf } from './markdown-table.ts';
import { parameterCell } from './records.ts';
import type { Paper } from './text-table.ts';

/** Front of a study with several objectives. */
export interface FrontTable {
  readonly study: Study;
  readonly front: StudyFront;
}

/** Legend of the printed table. */
const explanation =
  'front: probability over seeds that a configuration is on the front. Intervals are 95 %, of the means over seeds.';

/**
 * The front as text: a row for each configuration, with the probability that it is on the front. Ends in a line break;
 * no line is wider than the paper or ends in a space.
 *
 * @example
 * process.stdout.write(frontText({ study, front: studyFront(trials, study.definition) }, { columns: 80 }));
 */
export function frontText({ study, front }: FrontTable, paper: Paper = {}): string {
  const { columns = 80, colours = 0, unicode = true } = paper;
  const { points, objectives, seeds } = front;
  const glyphs = glyphsOf({ unicode });
  const values = objectives.flatMap(({ name, goal }, axis): readonly TableColumn[] => {
    const own = points.map((point) => point.values[axis]!);
    const format = formatOf(own);
    return [
      {
        header: `${name} ${glyphs.better[goal]}`,
        align: 'right',
        givesWay: 0,
        content: own.map(({ mean }) => format(mean)),
      },
      ...(own.some(({ interval }) => interval !== undefined)
        ? [{ header: 'interval', givesWay: 5, content: intervalsOf(own) }]
        : []),
    ];
  });
  const table: readonly TableColumn[] = [
    {
      header: 'number',
      align: 'right',
      givesWay: 1,
      content: points.map(({ configuration }) => String(configuration.number)),
    },
    ...strategyColumn(
      study,
      points.map(({ configuration }) => configuration.strategy),
    ),
    ...parameterColumns(study, points),
    ...values,
    { header: 'front', align: 'right', givesWay: 0, content: points.map(frontCell) },
  ];
  const lines: readonly Line[] =
    points.length === 0
      ? wrap('No complete configuration satisfies the constraints.', columns)
      : [...tableLines(table, columns), ...(seeds < 2 ? [] : [emptyLine, ...wrap(explanation, columns)])];
  return lines.map((line) => `${paint(line, { colours, unicode }).trimEnd()}\n`).join('');
}

/** Probability of a point; with one seed, only that it is on the front. */
function frontCell({ probability, isOnFront }: FrontPoint): Line {
  const text = probability === undefined ? (isOnFront ? 'yes' : 'no') : formatPercent(probability);
  return lineOf(text, isOnFront ? 'strong' : 'faint');
}

/** One format for the means of an objective: whole numbers as they are. */
function formatOf(values: readonly FrontValue[]): (value: number) => string {
  const means = values.map(({ mean }) => mean);
  return means.every(Number.isSafeInteger) ? String : metricFormat(means);
}

function intervalsOf(values: readonly FrontValue[]): readonly string[] {
  const format = metricFormat(
    values.flatMap(({ interval }) => (interval === undefined ? [] : [interval.high])),
  );
  return values.map(({ interval }) =>
    interval === undefined ? '' : `${format(interval.low)} to ${format(interval.high)}`,
  );
}

/** The front as CSV; see `csvTable`. */
export function frontCsv({ front: { points, objectives } }: FrontTable): string {
  const paths = [...new Set(points.flatMap(({ configuration }) => Object.keys(configuration.parameters)))];
  return csvOf({
    header: [
      'configuration',
      'strategy',
      'on_front',
      'probability',
      ...objectives.flatMap(({ name }) => [name, `${name}.low`, `${name}.high`]),
      ...paths,
    ],
    rows: points.map(({ configuration, isOnFront, probability, values }) => [
      configuration.number,
      configuration.strategy,
      String(isOnFront),
      probability ?? null,
      ...values.flatMap(({ mean, interval }) => [mean, interval?.low ?? null, interval?.high ?? null]),
      ...paths.map((path) => parameterCell(configuration.parameters[path])),
    ]),
  });
}

/** The front as JSON, with the hypervolume of each strategy. Control and format characters are escaped. */
export function frontJson({ study: { name }, front }: FrontTable): string {
  return `${printableJson({ study: name, ...front }, 2)}\n`;
}

/** The front as a table of GitHub's Markdown, numbers as on the screen. */
export function frontMarkdown({ study, front: { points, objectives } }: FrontTable): string {
  const parameters = varyingParameters(study.definition);
  const formats = objectives.map((_, axis) => formatOf(points.map(({ values }) => values[axis]!)));
  const numeric = new Set(['number', ...objectives.map(({ name }) => name), 'front']);
  return markdownOf(
    [
      'number',
      'strategy',
      ...parameters.map(({ name }) => name),
      ...objectives.map(({ name }) => name),
      'front',
    ],
    points.map(({ configuration, values, probability }) => [
      String(configuration.number),
      configuration.strategy,
      ...parameters.map(({ path }) => parameterCellText(configuration.parameters[path])),
      ...values.map(({ mean }, axis) => formats[axis]!(mean)),
      probability === undefined ? unknown : formatPercent(probability),
    ]),
    (name) => numeric.has(name),
  );
}
