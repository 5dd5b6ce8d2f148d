import { RidgelineError, type ColumnType } from '@ridgeline/core';
import { decimalPoint } from './csv-format.ts';
import type { CsvTable } from './csv.ts';
import { isoDays } from './iso-date.ts';

/** Column of a table, by type. */
export type DataColumn =
  /** NaN for an empty cell. */
  | { readonly type: 'number'; readonly name: string; readonly values: readonly number[] }
  /** `values` are indexes into `categories`, -1 for an empty cell. */
  | {
      readonly type: 'category';
      readonly name: string;
      readonly categories: readonly string[];
      readonly values: readonly number[];
    };

/** Maximum number of categories: targets are stored as bytes, and each category of an input is a column. */
export const MAX_CATEGORIES = 256;

/**
 * Reads a column.
 *
 * Without a declared type, a column of numbers is read as numbers, and a column without any number as categories. A
 * mixture is refused, since it is probably a mistake. A date becomes a number of days since 1970. Categories are sorted
 * ascending, numerically if all are numbers.
 *
 * @throws RidgelineError `DATA_DAMAGED` with the position of the first cell that does not fit
 */
export function readColumn(
  table: CsvTable,
  name: string,
  declared: Exclude<ColumnType, 'ignore'> | undefined,
): DataColumn {
  const column = table.columns.indexOf(name);
  const cells = table.rows.map(({ cells }) => cells[column]!);
  const type = declared ?? inferred(table, name, cells);
  if (type === 'number' || type === 'date') {
    const read = type === 'number' ? numberIn : daysIn;
    return {
      type: 'number',
      name,
      values: cells.map((cell, row) => read(cell, () => cellPlace(table, row, name))),
    };
  }
  const categories = categoriesIn(cells);
  if (categories.length > MAX_CATEGORIES) {
    throw new RidgelineError(
      'DATA_DAMAGED',
      `${table.name}: column "${name}" has ${categories.length} categories, more than ${MAX_CATEGORIES}.`,
      {
        hint: `leave it out with \`types: { ${name}: ignore }\`${
          categories.every((category) => !Number.isNaN(isoDays(category)))
            ? `, or learn from its days with \`types: { ${name}: date }\``
            : ''
        }`,
      },
    );
  }
  const indexes = new Map(categories.map((category, index) => [category, index]));
  return {
    type: 'category',
    name,
    categories,
    values: cells.map((cell) => (cell === '' ? -1 : indexes.get(cell)!)),
  };
}

function inferred(table: CsvTable, name: string, cells: readonly string[]): 'number' | 'category' {
  const filled = cells.filter((cell) => cell !== '');
  const numbers = filled.filter((cell) => decimalPoint.test(cell)).length;
  if (filled.length === 0) {
    throw new RidgelineError('DATA_DAMAGED', `${table.name}: column "${name}" is empty.`, {
      hint: `leave it out with \`types: { ${name}: ignore }\``,
    });
  }
  if (numbers === filled.length) return 'number';
  if (numbers === 0) return 'category';
  const row = cells.findIndex((cell) => cell !== '' && !decimalPoint.test(cell));
  throw new RidgelineError(
    'DATA_DAMAGED',
    `${cellPlace(table, row, name)}: "${cells[row]}" is not a number, but ${numbers} other cells of the column are.`,
    {
      hint: `fix the cell; if it means a missing value, write \`missing_values: [${JSON.stringify(cells[row])}]\`; or write \`types: { ${name}: category }\``,
    },
  );
}

function numberIn(cell: string, place: () => string): number {
  if (cell === '') return Number.NaN;
  const value = decimalPoint.test(cell) ? Math.fround(Number(cell)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new RidgelineError('DATA_DAMAGED', `${place()}: "${cell}" is not a number that fits into a float32.`);
}

function daysIn(cell: string, place: () => string): number {
  if (cell === '') return Number.NaN;
  const days = Math.fround(isoDays(cell));
  if (!Number.isNaN(days)) return days;
  throw new RidgelineError('DATA_DAMAGED', `${place()}: "${cell}" is not an ISO date.`, {
    hint: 'write it as 2026-11-29 or 2026-11-29T14:30, or leave the column out with `ignore`',
  });
}

function categoriesIn(cells: readonly string[]): readonly string[] {
  const found = [...new Set(cells.filter((cell) => cell !== ''))];
  return found.every((category) => decimalPoint.test(category))
    ? found.sort((a, b) => Number(a) - Number(b))
    : found.sort();
}

/** Place of a cell, such as `mine.csv:7, column "price"`. The line is the one on which the cell's row ends. */
export function cellPlace(table: CsvTable, row: number, column: string): string {
  return `${table.name}:${table.rows[row]!.line}, column "${column}"`;
}
