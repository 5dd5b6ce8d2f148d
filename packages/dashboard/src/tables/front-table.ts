import type { StudyFront } from '@ridgeline/compare';
import { printableJson, type Study } from '@ridgeline/core';
import { formatWholePercent, parameterCellText, unknownMark } from '../view-model/format.ts';
import { meanFormat, frontColumns } from '../view-model/front.ts';
import { selectGlyphs } from '../view-model/glyphs.ts';
import { emptyLine, wrap, type Line } from '../view-model/line.ts';
import { paintLines } from '../view-model/palette.ts';
import { tableLines } from '../view-model/table.ts';
import { varyingParameters } from '../view-model/varying-parameters.ts';
import { formatCsv } from './csv-table.ts';
import { formatMarkdown } from './markdown-table.ts';
import { parameterCell, addParameterColumns } from './records.ts';
import type { TextFormat } from './text-table.ts';

/** Contents of a printed front. */
export interface FrontTable {
  readonly study: Study;
  readonly front: StudyFront;
}

/** Explanation of the printed table's columns. */
const explanation =
  '"front" is the probability over seeds that a configuration is on the front. Intervals are 95 % intervals of the mean over seeds.';

/**
 * Formats the front as text: one row per configuration, with the probability that it is on the front. The text ends in
 * a line break; no line is wider than `columns` or ends in a space.
 *
 * @example
 * const front = studyFront(trials, study.definition);
 * process.stdout.write(frontText({ study, front }, detectTerminal(process.stdout, process.env)));
 */
export function frontText({ study, front }: FrontTable, format: TextFormat): string {
  const { columns } = format;
  const { points, seeds } = front;
  const tableColumns = frontColumns(study, front, selectGlyphs(format));
  const lines: readonly Line[] =
    points.length === 0
      ? wrap('No configuration is complete and feasible.', columns)
      : [
          ...tableLines(tableColumns, columns),
          ...(seeds < 2 ? [] : [emptyLine, ...wrap(explanation, columns)]),
        ];
  return paintLines(lines, format);
}

/** Formats the front as CSV; see `csvTable`. */
export function frontCsv({ front: { points, objectives } }: FrontTable): string {
  const paths = [...new Set(points.flatMap(({ configuration }) => Object.keys(configuration.parameters)))];
  return formatCsv({
    header: addParameterColumns(
      [
        'configuration',
        'strategy',
        'on_front',
        'probability',
        ...objectives.flatMap(({ name }) => [name, `${name}.low`, `${name}.high`]),
      ],
      paths,
    ),
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

/** Formats the front as JSON, with the hypervolume of each strategy. Control and format characters are escaped. */
export function frontJson({ study: { name }, front }: FrontTable): string {
  return `${printableJson({ study: name, ...front }, 2)}\n`;
}

/** Formats the front as a GitHub Markdown table, with numbers as on the screen. */
export function frontMarkdown({ study, front: { points, objectives } }: FrontTable): string {
  const parameters = varyingParameters(study.definition);
  const formats = objectives.map((_, axis) => meanFormat(points.map(({ values }) => values[axis]!)));
  const numericNames = new Set(['number', ...objectives.map(({ name }) => name), 'front']);
  return formatMarkdown(
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
      probability === undefined ? unknownMark : formatWholePercent(probability),
    ]),
    (name) => numericNames.has(name),
  );
}
