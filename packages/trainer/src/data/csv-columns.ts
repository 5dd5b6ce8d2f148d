import { RidgelineError, type ColumnType } from '@ridgeline/core';
import type { CsvTable } from './csv.ts';

/** What a column of a table holds. */
export type Column =
  /** NaN where a cell is empty. */
  | { readonly type: 'number'; readonly name: string; readonly values: readonly number[] }
  /** `values` are indexes into `categories`, -1 where a cell is empty. */
  | {
      readonly type: 'category';
      readonly name: string;
      readonly categories: readonly string[];
      readonly values: readonly number[];
    };

/** What stands in a cell that is empty: nothing, or a word for it. */
const emptyCells = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', '?']);

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Targets are kept as bytes, and every category of an input is a column. */
const MOST_CATEGORIES = 256;

/** Whether nothing stands in a cell. */
export function isEmpty(cell: string): boolean {
  return emptyCells.has(cell.trim());
}

/**
 * Reads a column. Without a type it holds numbers where every cell is one, and categories where none is; anything between
 * is more likely a slip than meant. Categories come in ascending order, as numbers where all are.
 *
 * @throws RidgelineError `DATA_DAMAGED` with the place of the first cell that does not fit
 */
export function readColumn(
  table: CsvTable,
  name: string,
  said: Exclude<ColumnType, 'ignore'> | undefined,
): Column {
  const column = table.columns.indexOf(name);
  const cells = table.rows.map(({ cells }) => cells[column]!.trim());
  const type = said ?? inferred(table, name, cells);
  if (type === 'number') {
    return { type, name, values: cells.map((cell, row) => numberIn(cell, () => placeOf(table, row, name))) };
  }
  const categories = categoriesIn(cells);
  if (categories.length > MOST_CATEGORIES) {
    throw new RidgelineError(
      'DATA_DAMAGED',
      `${table.name}: column "${name}" has ${categories.length} categories, more than ${MOST_CATEGORIES}.`,
      { hint: `leave it out with \`types: { ${name}: ignore }\`` },
    );
  }
  const indexes = new Map(categories.map((category, index) => [category, index]));
  return {
    type: 'category',
    name,
    categories,
    values: cells.map((cell) => (isEmpty(cell) ? -1 : indexes.get(cell)!)),
  };
}

function inferred(table: CsvTable, name: string, cells: readonly string[]): 'number' | 'category' {
  const filled = cells.filter((cell) => !isEmpty(cell));
  const numbers = filled.filter((cell) => decimal.test(cell)).length;
  if (filled.length === 0) {
    throw new RidgelineError('DATA_DAMAGED', `${table.name}: column "${name}" is empty.`, {
      hint: `leave it out with \`types: { ${name}: ignore }\``,
    });
  }
  if (numbers === filled.length) return 'number';
  if (numbers === 0) return 'category';
  const row = cells.findIndex((cell) => !isEmpty(cell) && !decimal.test(cell));
  throw new RidgelineError(
    'DATA_DAMAGED',
    `${placeOf(table, row, name)}: "${cells[row]}" is no number, and ${numbers} other cells of the column are.`,
    { hint: `mend the cell, or say \`types: { ${name}: category }\`` },
  );
}

function numberIn(cell: string, place: () => string): number {
  if (isEmpty(cell)) return Number.NaN;
  const value = decimal.test(cell) ? Math.fround(Number(cell)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new RidgelineError('DATA_DAMAGED', `${place()}: "${cell}" is no number that a float32 holds.`);
}

function categoriesIn(cells: readonly string[]): readonly string[] {
  const found = [...new Set(cells.filter((cell) => !isEmpty(cell)))];
  return found.every((category) => decimal.test(category))
    ? found.sort((a, b) => Number(a) - Number(b))
    : found.sort();
}

/** Where a cell is, as `mine.csv:7, column "price"`; the line is where its row ends. */
export function placeOf(table: CsvTable, row: number, column: string): string {
  return `${table.name}:${table.rows[row]!.line}, column "${column}"`;
}
