import { createRequire } from 'node:module';
import type * as csvParse from 'csv-parse/sync';
import type { Decimal, Delimiter } from '@ridgeline/core';

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

/**
 * Detects the decimal separator: a comma if more numbers contain a comma than a point.
 *
 * @example
 * detectDecimal([['1,5', '2'], ['0,5', '3.1']]); // ','
 */
export function detectDecimal(rows: readonly (readonly string[])[]): Decimal {
  let commas = 0;
  let points = 0;
  for (const row of rows) {
    for (const cell of row) {
      if (decimalCommaPattern.test(cell)) commas++;
      else if (cell.includes('.') && numberPattern.test(cell)) points++;
    }
  }
  return commas > points ? ',' : '.';
}

/** Replaces a number's decimal comma with a point; leaves other cells unchanged. */
export function toDecimalPoint(cell: string): string {
  return decimalCommaPattern.test(cell) ? cell.replace(',', '.') : cell;
}
