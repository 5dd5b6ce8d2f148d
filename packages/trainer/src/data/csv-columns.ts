import { pluralize, type ColumnType } from '@ridgeline/core';
import { dataError } from './data-error.ts';
import { numberPattern } from './csv-format.ts';
import type { CsvTable } from './csv.ts';
import { parseIsoDays } from './iso-date.ts';

/** Column of a table, by type. */
export type DataColumn =
  /** `values` are NaN for empty cells. */
  | { readonly type: 'number'; readonly name: string; readonly values: readonly number[] }
  /** `values` are indexes into `categories`, -1 for an empty cell. */
  | {
      readonly type: 'category';
      readonly name: string;
      readonly categories: readonly string[];
      readonly values: readonly number[];
    };

/** Maximum number of categories: targets are stored as bytes, and each category of an input column is a feature. */
export const MAX_CATEGORIES = 256;

/**
 * Reads a column.
 *
 * Without a declared type, a column of numbers is read as numbers, and a column without any number as categories. A
 * mixed column is refused, because it is probably a mistake. In a column declared as `date`, a date becomes a number of
 * days since 1970. Categories are sorted in ascending order, numerically if all are numbers.
 *
 * @throws RidgelineError `DATA_DAMAGED` with the position of the first cell that does not fit, or for a column that has
 * too many categories, or is empty and has no declared type
 */
export function readColumn(
  table: CsvTable,
  name: string,
  declaredType: Exclude<ColumnType, 'ignore'> | undefined,
): DataColumn {
  const columnIndex = table.columns.indexOf(name);
  const cells = table.rows.map(({ cells }) => cells[columnIndex]!);
  const type = declaredType ?? inferType(table, name, cells);
  if (type === 'number' || type === 'date') {
    const parse = type === 'number' ? parseNumber : parseDays;
    return {
      type: 'number',
      name,
      values: cells.map((cell, row) => parse(cell, () => formatCellPosition(table, row, name))),
    };
  }
  const categories = listCategories(cells);
  if (categories.length > MAX_CATEGORIES) {
    throw dataError(
      `${table.name}: column "${name}" has ${categories.length} categories, more than ${MAX_CATEGORIES}.`,
      `leave it out with \`types: { ${name}: ignore }\`${
        categories.every((category) => !Number.isNaN(parseIsoDays(category)))
          ? `, or learn from its days with \`types: { ${name}: date }\``
          : ''
      }`,
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

function inferType(table: CsvTable, name: string, cells: readonly string[]): 'number' | 'category' {
  const filledCells = cells.filter((cell) => cell !== '');
  const numberCount = filledCells.filter((cell) => numberPattern.test(cell)).length;
  if (filledCells.length === 0) {
    throw dataError(
      `${table.name}: column "${name}" is empty.`,
      `leave it out with \`types: { ${name}: ignore }\``,
    );
  }
  if (numberCount === filledCells.length) return 'number';
  if (numberCount === 0) return 'category';
  const row = cells.findIndex((cell) => cell !== '' && !numberPattern.test(cell));
  throw dataError(
    `${formatCellPosition(table, row, name)}: "${cells[row]}" is not a number, unlike ${pluralize(numberCount, 'other cell')} of the column.`,
    `fix the cell; if it means a missing value, write \`missing_values: [${JSON.stringify(cells[row])}]\`; or write \`types: { ${name}: category }\``,
  );
}

function parseNumber(cell: string, position: () => string): number {
  if (cell === '') return Number.NaN;
  const value = numberPattern.test(cell) ? Math.fround(Number(cell)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw dataError(`${position()}: "${cell}" is not a number that fits into a float32.`);
}

function parseDays(cell: string, position: () => string): number {
  if (cell === '') return Number.NaN;
  const days = Math.fround(parseIsoDays(cell));
  if (!Number.isNaN(days)) return days;
  throw dataError(
    `${position()}: "${cell}" is not an ISO date.`,
    'write it as 2026-11-29 or 2026-11-29T14:30, or leave the column out with `ignore`',
  );
}

function listCategories(cells: readonly string[]): readonly string[] {
  const categories = [...new Set(cells.filter((cell) => cell !== ''))];
  return categories.every((category) => numberPattern.test(category))
    ? categories.sort((a, b) => Number(a) - Number(b))
    : categories.sort();
}

/** Position of a cell, such as `mine.csv:7, column "price"`. The cell's row ends on that line. */
export function formatCellPosition(table: CsvTable, row: number, column: string): string {
  return `${table.name}:${table.rows[row]!.line}, column "${column}"`;
}
