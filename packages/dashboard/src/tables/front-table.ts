import type { StudyFront } from '@ridgeline/compare';
import { printableJson, type Study } from '@ridgeline/core';
import { formatPercent, parameterCellText, unknown } from '../view-model/format.ts';
import { formatOf, frontColumns } from '../view-model/front.ts';
import { glyphsOf } from '../view-model/glyphs.ts';
import { emptyLine, wrap, type Line } from '../view-model/line.ts';
import { paint } from '../view-model/palette.ts';
import { tableLines } from '../view-model/table.ts';
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
  const { points, seeds } = front;
  const table = frontColumns(study, front, glyphsOf({ unicode }));
  const lines: readonly Line[] =
    points.length === 0
      ? wrap('No complete configuration satisfies the constraints.', columns)
      : [...tableLines(table, columns), ...(seeds < 2 ? [] : [emptyLine, ...wrap(explanation, columns)])];
  return lines.map((line) => `${paint(line, { colours, unicode }).trimEnd()}\n`).join('');
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
