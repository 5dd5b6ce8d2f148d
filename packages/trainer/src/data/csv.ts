import { pluralize, type Decimal, type Delimiter } from '@ridgeline/core';
import { dataError } from './data-error.ts';
import { loadCsvParser, detectDecimal, detectDelimiter, toDecimalPoint } from './csv-format.ts';

/** Table of trimmed cells, otherwise as written, with column names. */
interface WrittenTable {
  /** Name of the table in messages. */
  readonly name: string;
  /** Column names. A column without one is named by its position: `column 1`. */
  readonly columns: readonly string[];
  /** Generated names of the columns without a name in the file. */
  readonly unnamedColumns: readonly string[];
  readonly delimiter: Delimiter;
  /** Rows. `line`, from 1, is the line of the file on which the row ends. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** Table of normalised cells: a missing value is '', and numbers have a decimal point. */
export interface CsvTable extends WrittenTable {
  /** Decimal separator of the file. */
  readonly decimal: Decimal;
}

/** Declared properties of a table. Undeclared ones are detected. */
interface CsvFormat {
  readonly delimiter?: Delimiter | undefined;
  readonly decimal?: Decimal | undefined;
  /** Texts that mean a missing value, in addition to `missingCells`. */
  readonly missingValues?: readonly string[];
  /** Column that the header should have; helps to detect the delimiter. */
  readonly target?: string;
}

/** Texts that mean a missing value in every table. */
const missingCells = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', '?'];

/**
 * Reads a table with a header and normalises its cells.
 *
 * @throws RidgelineError `DATA_DAMAGED` as {@link parseTable} and {@link normaliseTable} do.
 *
 * @example
 * readTable('a;b\n1,5;x\n', 'x.csv').rows; // [{ line: 2, cells: ['1.5', 'x'] }]
 */
export function readTable(text: string, name: string, format: CsvFormat = {}): CsvTable {
  return normaliseTable(parseTable(text, name, format), format);
}

/**
 * Parses a table with a header. Cells are separated by a comma, a semicolon, a tab or a bar, and quoted as in RFC 4180.
 *
 * @throws RidgelineError `DATA_DAMAGED`, with the line, for a misplaced quote or a row that is too short or too long,
 * and for a duplicate column name or a table without rows.
 *
 * @example
 * parseTable('a;b\n1,5;x\n', 'x.csv').rows; // [{ line: 2, cells: ['1,5', 'x'] }]
 */
export function parseTable(text: string, name: string, format: CsvFormat = {}): WrittenTable {
  const delimiter = format.delimiter ?? detectDelimiter(text, format.target);
  const [header, ...records] = parseRecords(text, name, delimiter);
  const unnamedColumns: string[] = [];
  const columns = (header?.cells ?? []).map((column, index) => {
    if (column !== '') return column;
    unnamedColumns.push(`column ${index + 1}`);
    return `column ${index + 1}`;
  });
  if (records.length === 0) throw dataError(`${name} has no rows under its header.`);
  columns.forEach((column, index) => {
    if (columns.indexOf(column) === index) return;
    throw dataError(
      `${name}: two columns are called "${column}".`,
      'give one of them another name in the first line',
    );
  });
  for (const { line, cells } of records) {
    if (cells.length === columns.length) continue;
    throw dataError(
      `${name}:${line} has ${pluralize(cells.length, 'cell')}, but the header has ${pluralize(columns.length, 'column')}, separated by ${nameDelimiter(delimiter)}.`,
      `quote each cell that contains ${nameDelimiter(delimiter)}, or set the separator, such as \`delimiter: "${delimiter === ';' ? ',' : ';'}"\``,
    );
  }
  return { name, columns, unnamedColumns, delimiter, rows: records };
}

/**
 * Normalises the cells of a table.
 *
 * @throws RidgelineError `DATA_DAMAGED` if the decimal separator is neither declared nor clear.
 *
 * @example
 * normaliseTable(parseTable('a;b\n1,5;NA\n', 'x.csv')).rows; // [{ line: 2, cells: ['1.5', ''] }]
 */
export function normaliseTable(table: WrittenTable, format: CsvFormat = {}): CsvTable {
  // Decimal commas in a comma-separated table are so rare that they must be configured.
  const decimal = format.decimal ?? (table.delimiter === ',' ? '.' : detectDecimal(table.rows, table.name));
  const missingTexts = new Set([...missingCells, ...(format.missingValues ?? [])]);
  const normalise = (cell: string) =>
    missingTexts.has(cell) ? '' : decimal === ',' ? toDecimalPoint(cell) : cell;
  const rows = table.rows.map(({ line, cells }) => ({ line, cells: cells.map(normalise) }));
  return { ...table, decimal, rows };
}

function parseRecords(text: string, name: string, delimiter: Delimiter): WrittenTable['rows'] {
  const { CsvError, parse } = loadCsvParser();
  try {
    const records = parse(text, {
      delimiter,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({
      line: info.lines,
      cells: record.map((cell) => cell.trim()),
    }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw dataError(
      `${name}${'lines' in cause ? `:${String(cause['lines'])}` : ''}: ${parserMessages[cause.code] ?? cause.message}.`,
      'a cell with a quote in it is written "like ""this"" one"',
      cause,
    );
  }
}

/** Messages for errors of the parser. */
const parserMessages: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  INVALID_OPENING_QUOTE: 'there is a quote in the middle of a cell',
  CSV_INVALID_CLOSING_QUOTE: 'a quote is closed in the middle of a cell',
};

/** Delimiter as a word, with its article. */
function nameDelimiter(delimiter: Delimiter): string {
  switch (delimiter) {
    case ',':
      return 'a comma';
    case ';':
      return 'a semicolon';
    case '\t':
      return 'a tab';
    case '|':
      return 'a bar';
  }
}
