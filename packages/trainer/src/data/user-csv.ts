import {
  canonicalJson,
  didYouMeanHint,
  type ColumnType,
  type DataOrigin,
  type Json,
  type RidgelineError,
} from '@ridgeline/core';
import { dataError } from './data-error.ts';
import { formatCellPosition, readColumn, type DataColumn } from './csv-columns.ts';
import { numberPattern } from './csv-format.ts';
import { readTable, type CsvTable } from './csv.ts';
import { readUserData } from '../user-file.ts';
import { hashParts } from './data-file.ts';
import type { DataSource } from './data-source.ts';
import { findLargestClass, countPartRows, selectPartRows } from './held-out.ts';
import { copyToShared, copyRowsToShared, type LearningProblem } from './shared-data-set.ts';
import type { InputColumn, TableCoding } from './table-coding.ts';

type CsvOrigin = Extract<DataOrigin, { type: 'csv' }>;

/** Settings of a table in the sweep file, except its path. */
export function selectCsvSettings(origin: CsvOrigin): Json {
  const { target, types, missing, missingValues, delimiter, decimal, test } = origin;
  return {
    ...{ target, types, missing, test: { ...test } },
    // Omitted if not set, which preserves the hashes of older studies.
    ...(missingValues.length === 0 ? {} : { missingValues }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(decimal === undefined ? {} : { decimal }),
  };
}

/**
 * User data in a table.
 *
 * A column of numbers is one feature; a column of categories is one feature per category, 1 or 0. All features are
 * standardised with the statistics of the training examples. With `missing: mean`, an empty cell counts as the mean of
 * its features; otherwise it is refused, or its row is dropped. A target of categories is learned as classes, in
 * ascending order. A target of numbers is a regression, except if it has no declared type and only two different
 * numbers: these are also learned as classes.
 *
 * @throws RidgelineError `FILE_UNREADABLE` for a missing or unreadable file; `DATA_DAMAGED`, with the position, for
 * an invalid table.
 */
export function loadUserCsv(origin: CsvOrigin): DataSource {
  const bytes = readUserData(origin.name, 'table');
  const table = applyMissingSetting(readTable(decodeTable(bytes, origin.name), origin.name, origin), origin);
  const inputs = readInputColumns(table, origin);
  const targetType = findDeclaredType(origin, origin.target);
  if (targetType === 'ignore') {
    throw dataError(
      `"${origin.target}" is the target and cannot be ignored.`,
      'remove it from `types`, or name another target',
    );
  }
  const { problem, targets, classes } = parseTargets(
    readColumn(table, origin.target, targetType),
    targetType === 'number' || targetType === 'date',
    table,
  );
  const features = inputs.flatMap(expandColumn);
  const rows = countPartRows(table.rows.length, origin.test);
  const { name } = origin;
  const coding = createCoding(inputs, table, origin);
  const hashWithSettings = hashParts(bytes, canonicalJson(selectCsvSettings(origin)));
  return {
    name,
    title:
      classes === undefined
        ? `${name}: ${origin.target}`
        : `${name}: ${origin.target} (${classes.join(', ')})`,
    problem,
    rows,
    features: features.length,
    largestClass:
      classes && findLargestClass(selectPartRows('train', targets, origin.test), targets, classes),
    sha256: hashParts(bytes),
    load(part) {
      const selectedRows = selectPartRows(part, targets, origin.test);
      const values = Array.from(selectedRows).flatMap((row) => features.map((feature) => feature[row]!));
      return {
        name,
        problem,
        rows: selectedRows.length,
        features: features.length,
        inputs: { type: 'numbers', values: copyToShared(Float32Array.from(values)) },
        targets: copyRowsToShared(targets, selectedRows),
        sha256: hashParts(part, hashWithSettings),
        ...(classes && { classes }),
        table: coding,
      };
    },
  };
}

/**
 * Text of a table's file.
 *
 * @throws RidgelineError `DATA_DAMAGED` if it is not UTF-8.
 */
export function decodeTable(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    // Workbooks of Excel and LibreOffice are ZIP archives.
    const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
    throw dataError(
      isArchive ? `${name} is a workbook or another archive, not a CSV file.` : `${name} is not UTF-8.`,
      isArchive ? 'save the sheet as CSV (UTF-8)' : 'save it as UTF-8',
      cause,
    );
  }
}

/**
 * Applies the setting `missing` to empty cells: drops rows if necessary. Throws for a missing or unnamed column, for an
 * empty cell that is not allowed, or if no row remains.
 */
function applyMissingSetting(table: CsvTable, origin: CsvOrigin): CsvTable {
  const { target, types, missing } = origin;
  for (const name of [target, ...Object.keys(types)]) {
    if (!table.columns.includes(name)) throw missingColumnError(table, name);
  }
  const unnamedColumn = table.unnamedColumns.find(
    (name) => name !== target && findDeclaredType(origin, name) === undefined,
  );
  if (unnamedColumn !== undefined) {
    throw dataError(
      `${table.name}: ${unnamedColumn} has no name.`,
      `leave it out with \`types: { ${unnamedColumn}: ignore }\``,
    );
  }
  const usedColumns = table.columns.filter((name) => findDeclaredType(origin, name) !== 'ignore');
  const indexes = new Map(table.columns.map((name, index) => [name, index]));
  const findEmptyColumn = (row: number, names: readonly string[]) =>
    names.find((name) => table.rows[row]!.cells[indexes.get(name)!] === '');
  if (missing === 'refuse') {
    table.rows.forEach((_, row) => {
      const emptyColumn = findEmptyColumn(row, usedColumns);
      if (emptyColumn === undefined) return;
      throw dataError(
        `${formatCellPosition(table, row, emptyColumn)} is empty.`,
        emptyColumn === target
          ? 'a row without a target cannot be learned: `missing: mean` or `missing: drop` leaves it out'
          : '`missing: mean` replaces it with the mean, `missing: drop` leaves the row out',
      );
    });
    return table;
  }
  const requiredColumns = missing === 'mean' ? [target] : usedColumns;
  const rows = table.rows.filter((_, row) => findEmptyColumn(row, requiredColumns) === undefined);
  if (rows.length > 0) return { ...table, rows };
  throw dataError(
    missing === 'mean'
      ? `${table.name}: column "${target}" is empty.`
      : `${table.name} has no row without an empty cell.`,
    missing === 'mean' ? 'name another target' : 'set `missing: mean`',
  );
}

/** Error for a column that a table does not have. */
export function missingColumnError(table: CsvTable, name: string): RidgelineError {
  // In a table without a header, the first row of numbers is read as column names.
  const hasNoHeader = table.columns.every((column) => numberPattern.test(column));
  return dataError(
    `${table.name} has no column "${name}".`,
    hasNoHeader
      ? 'its first line has numbers: write the column names above it'
      : (didYouMeanHint(name, table.columns) ?? `it has ${table.columns.join(', ')}`),
  );
}

function readInputColumns(table: CsvTable, origin: CsvOrigin): readonly DataColumn[] {
  const columns = table.columns.flatMap((name) => {
    const type = findDeclaredType(origin, name);
    return name === origin.target || type === 'ignore' ? [] : [readColumn(table, name, type)];
  });
  if (columns.length > 0) return columns;
  throw dataError(`${table.name} has nothing to learn "${origin.target}" from.`);
}

function createCoding(inputs: readonly DataColumn[], table: CsvTable, origin: CsvOrigin): TableCoding {
  const { target, missing, missingValues, delimiter, decimal } = origin;
  const columns = inputs.map((column): InputColumn => {
    const { name } = column;
    if (column.type === 'category') return { type: 'category', name, categories: column.categories };
    return { type: findDeclaredType(origin, name) === 'date' ? 'date' : 'number', name };
  });
  return {
    target,
    columns,
    ignored: table.columns.filter((name) => findDeclaredType(origin, name) === 'ignore'),
    allowsEmpty: missing === 'mean',
    missingValues,
    delimiter,
    decimal,
  };
}

function findDeclaredType({ types }: CsvOrigin, column: string): ColumnType | undefined {
  return Object.hasOwn(types, column) ? types[column] : undefined;
}

/** Features of a column, each with one number per example: the column's numbers, or 1 and 0 for each category. */
function expandColumn(column: DataColumn): readonly (readonly number[])[] {
  if (column.type === 'number') return [column.values];
  return column.categories.map((_, category) =>
    column.values.map((value) => (value === -1 ? Number.NaN : Number(value === category))),
  );
}

interface Targets {
  readonly problem: LearningProblem;
  readonly targets: Uint8Array | Float32Array;
  /** Names of the classes; undefined for numbers. */
  readonly classes: readonly string[] | undefined;
}

function parseTargets(column: DataColumn, isDeclaredNumeric: boolean, table: CsvTable): Targets {
  const distinctNumbers = column.type === 'number' ? [...new Set(column.values)].sort((a, b) => a - b) : [];
  if (column.type === 'number' && (isDeclaredNumeric || distinctNumbers.length !== 2)) {
    if (distinctNumbers.length > 1) {
      return {
        problem: { type: 'regression' },
        targets: Float32Array.from(column.values),
        classes: undefined,
      };
    }
    throw dataError(`${table.name}: every row has the same "${column.name}".`);
  }
  const columnIndex = table.columns.indexOf(column.name);
  // Not the numbers themselves, because 0.1 is 0.10000000149011612 as a float32.
  const readNumber = (row: number) => Number(table.rows[row]!.cells[columnIndex]);
  const classes =
    column.type === 'category'
      ? column.categories
      : distinctNumbers.map((value) => String(readNumber(column.values.indexOf(value))));
  if (classes.length < 2) {
    throw dataError(`${table.name}: every row has the same "${column.name}".`);
  }
  const indexes =
    column.type === 'category' ? column.values : column.values.map((value) => distinctNumbers.indexOf(value));
  return {
    problem: classes.length === 2 ? { type: 'binary' } : { type: 'multi-class', classes: classes.length },
    targets: Uint8Array.from(indexes),
    classes,
  };
}
