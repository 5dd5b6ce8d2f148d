import { createRequire } from 'node:module';
import type * as csvParse from 'csv-parse/sync';
import type { Decimal, Delimiter } from '@ridgeline/core';
import { dataError } from './data-error.ts';

const require = createRequire(import.meta.url);

/** CSV parser, loaded on demand: its ten modules would delay each process of a run without tables. */
export function loadCsvParser(): typeof csvParse {
  return require('csv-parse/sync') as typeof csvParse;
}

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];

/** Number of rows inspected to find the delimiter, the header included. */
const SAMPLED_ROWS = 20;

/**
 * Detects the delimiter of a table: the first delimiter that gives the header a column `target`. Otherwise, among the
 * delimiters that split the header and the first rows into equally many cells, the one that gives the most cells.
 *
 * @example
 * detectDelimiter('a;b\n1,5;2\n', 'b'); // ';'
 */
export function detectDelimiter(text: string, target: string | undefined): Delimiter {
  const candidates = delimiters.map((delimiter) => {
    const rows = parseFirstRows(text, delimiter);
    const [header = []] = rows;
    return {
      delimiter,
      hasTarget: target !== undefined && header.some((name) => name === target),
      hasEqualRows: rows.every((row) => row.length === header.length),
      columnCount: header.length,
    };
  });
  const [best] = candidates.toSorted(
    (a, b) =>
      Number(b.hasTarget) - Number(a.hasTarget) ||
      (a.hasTarget ? 0 : Number(b.hasEqualRows) - Number(a.hasEqualRows) || b.columnCount - a.columnCount),
  );
  return best!.delimiter;
}

function parseFirstRows(text: string, delimiter: Delimiter): readonly (readonly string[])[] {
  const { parse } = loadCsvParser();
  try {
    return parse(text, {
      delimiter,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
      to: SAMPLED_ROWS,
    });
  } catch {
    // With the wrong delimiter, quotes appear inside cells, which the parser rejects.
    return [];
  }
}

/** Pattern of a number without a decimal comma: `12`, `1.5` or `1e3`. */
export const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Pattern of a number with a decimal comma: `1,5` or `,5e3`. */
const decimalCommaPattern = /^[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?$/;

/** Pattern of a whole number that has a thousands separator if it needs one: `950` or `1,203`. */
const groupedPattern = /^[+-]?(\d{1,3}|[1-9]\d{0,2},\d{3})$/;

/** Row of a table, with its line in the file. */
interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Detects the decimal separator: a comma if a number contains one.
 *
 * @param name name of the table in messages
 * @throws RidgelineError `DATA_DAMAGED`, with the line, if other numbers contain a point, or if the commas of a column
 * seem to separate thousands.
 *
 * @example
 * detectDecimal([{ line: 2, cells: ['1,5', '2'] }], 'x.csv'); // ','
 */
export function detectDecimal(rows: readonly TableRow[], name: string): Decimal {
  const comma = findCell(rows, (cell) => decimalCommaPattern.test(cell));
  if (comma === undefined) return '.';
  const hint =
    'Write all numbers with one decimal separator and without thousands separators. For a table of a sweep file, ' +
    '`decimal: ","` or `decimal: "."` suffices.';
  const point = findCell(rows, (cell) => cell.includes('.') && numberPattern.test(cell));
  if (point !== undefined)
    throw dataError(
      `${name}:${comma.line}: "${comma.cell}" has a decimal comma, but "${point.cell}" on line ${point.line} ` +
        'has a decimal point.',
      hint,
    );
  for (const index of rows[0]!.cells.keys()) {
    const column = rows.map(({ line, cells }) => ({ line, cells: [cells[index]!] }));
    const thousands = findThousands(column);
    if (thousands === undefined) continue;
    throw dataError(
      `${name}:${thousands.line}: the comma of "${thousands.cell}" seems to separate thousands.`,
      hint,
    );
  }
  return ',';
}

/** Finds a number with a comma in a column of whole numbers that have none below 1,000. */
function findThousands(column: readonly TableRow[]): FoundCell | undefined {
  const isDecimal = (cell: string) => isNumber(cell) && !groupedPattern.test(cell);
  const hasHundreds = findCell(column, (cell) => /^[+-]?[1-9]\d\d$/.test(cell)) !== undefined;
  return hasHundreds && findCell(column, isDecimal) === undefined
    ? findCell(column, (cell) => decimalCommaPattern.test(cell))
    : undefined;
}

function isNumber(cell: string): boolean {
  return numberPattern.test(cell) || decimalCommaPattern.test(cell);
}

interface FoundCell {
  readonly line: number;
  readonly cell: string;
}

function findCell(rows: readonly TableRow[], matches: (cell: string) => boolean): FoundCell | undefined {
  for (const { line, cells } of rows) {
    const cell = cells.find(matches);
    if (cell !== undefined) return { line, cell };
  }
  return undefined;
}

/** Replaces a number's decimal comma with a point; leaves other cells unchanged. */
export function toDecimalPoint(cell: string): string {
  return decimalCommaPattern.test(cell) ? cell.replace(',', '.') : cell;
}
