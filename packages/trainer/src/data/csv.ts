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

function cells(text: string, name: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true }) as string[][];
  } catch (cause) {
    throw new RidgelineError('DATA_DAMAGED', `${name} is no CSV file: ${(cause as Error).message}`, {
      cause,
    });
  }
}
