import { parse } from 'csv-parse/sync';
import { RidgelineError } from '@ridgeline/core';

/** A table of numbers with the names of its columns. */
export interface NumberTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/**
 * Reads CSV (RFC 4180) with a header, every cell a number.
 *
 * @throws RidgelineError `DATA_DAMAGED` for a row that is too short or too long and for a cell that is no number.
 *
 * @example
 * readNumbers('a,b\n1,2\n', 'x.csv'); // { columns: ['a', 'b'], rows: [[1, 2]] }
 */
export function readNumbers(text: string, name: string): NumberTable {
  const [columns, ...rows] = cells(text, name);
  if (columns === undefined) throw new RidgelineError('DATA_DAMAGED', `${name} is empty.`);
  return {
    columns,
    rows: rows.map((row, i) =>
      row.map((cell, column) => {
        const value = cell.trim() === '' ? Number.NaN : Number(cell);
        if (Number.isFinite(value)) return value;
        throw new RidgelineError(
          'DATA_DAMAGED',
          `${name}, row ${i + 2}, column "${columns[column]}": "${cell}" is no number.`,
        );
      }),
    ),
  };
}

/** A table of texts with the names of its columns. */
export interface CsvTable {
  /** What messages call it. */
  readonly name: string;
  readonly columns: readonly string[];
  /** `line`, from 1, is where the row ends in the file. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/**
 * Reads CSV (RFC 4180) with a header.
 *
 * @throws RidgelineError `DATA_DAMAGED` for what is no CSV, a row that is too short or too long, a column without a name
 * or with the name of another one, and a table without rows.
 *
 * @example
 * readTable('a,b\n1,x\n', 'x.csv').rows; // [{ line: 2, cells: ['1', 'x'] }]
 */
export function readTable(text: string, name: string): CsvTable {
  const [header, ...rows] = records(text, name);
  const columns = (header?.cells ?? []).map((column) => column.trim());
  if (rows.length === 0) throw new RidgelineError('DATA_DAMAGED', `${name} has no rows under its header.`);
  columns.forEach((column, place) => {
    if (column === '') throw new RidgelineError('DATA_DAMAGED', `${name}: column ${place + 1} has no name.`);
    if (columns.indexOf(column) < place) {
      throw new RidgelineError('DATA_DAMAGED', `${name}: two columns are called "${column}".`);
    }
  });
  return { name, columns, rows };
}

function cells(text: string, name: string): readonly (readonly string[])[] {
  return records(text, name).map((record) => record.cells);
}

function records(text: string, name: string): CsvTable['rows'] {
  try {
    const options = { bom: true, skip_empty_lines: true, info: true } as const;
    const found = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
    return found.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (cause) {
    throw new RidgelineError('DATA_DAMAGED', `${name} is no CSV file: ${(cause as Error).message}`, {
      cause,
    });
  }
}
