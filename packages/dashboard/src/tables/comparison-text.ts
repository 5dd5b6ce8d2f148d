import type { ComparisonText, StandingText } from '@ridgeline/compare';
import { clip, emptyLine, toLine, wrap, type Line } from '../view-model/line.ts';
import { paintLines } from '../view-model/palette.ts';
import { truncatableCells, tableLines, type TableColumn } from '../view-model/table.ts';
import type { TextFormat } from './text-table.ts';

/** Indent of the second and later lines of a sentence. */
const indent = '  ';

/**
 * Formats a comparison as text: the answer, a table of the strategies, then sentences. The text ends in a line break;
 * no line is wider than `columns` or ends in a space.
 *
 * @example
 * const comparison = compareStrategies(trials, study.definition);
 * const terminal = detectTerminal(process.stdout, process.env);
 * process.stdout.write(comparisonText(describeComparison(comparison), terminal));
 */
export function comparisonText(
  { answer, header, standings, sections }: ComparisonText,
  format: TextFormat,
): string {
  const { columns } = format;
  const lines: readonly Line[] = [
    ...wrap(answer, columns),
    emptyLine,
    ...tableLines(standingColumns(header, standings), columns),
    ...sections.flatMap((sentences) => [
      emptyLine,
      ...sentences.flatMap((sentence) => sentenceLines(sentence, columns)),
    ]),
  ];
  return paintLines(lines, format);
}

/** Wraps a sentence; its second and later lines are indented. */
function sentenceLines(sentence: string, columns: number): readonly Line[] {
  return wrap(sentence, Math.max(1, columns - indent.length)).map((line, index) =>
    index === 0 ? line : clip([...toLine(indent), ...line], columns),
  );
}

function standingColumns(header: StandingText, standings: readonly StandingText[]): readonly TableColumn[] {
  const cells = (key: keyof StandingText) => standings.map((row) => row[key]);
  const numberColumn = (key: keyof StandingText, dropOrder: number): TableColumn => ({
    header: header[key],
    align: 'right',
    dropOrder,
    content: cells(key),
  });
  return [
    { header: header.strategy, dropOrder: 0, content: truncatableCells(12, cells('strategy')) },
    ...(header.chosen === '' ? [] : [numberColumn('chosen', 4)]),
    numberColumn('value', 1),
    numberColumn('interval', 2),
    ...(header.letters === '' ? [] : [numberColumn('letters', 0)]),
    numberColumn('seeds', 3),
    ...(header.tried === '' ? [] : [numberColumn('tried', 5)]),
  ];
}
