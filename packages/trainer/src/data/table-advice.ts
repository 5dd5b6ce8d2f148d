import type { ColumnType, Decimal, Delimiter } from '@ridgeline/core';
import { dataError } from './data-error.ts';
import { MAX_CATEGORIES } from './csv-columns.ts';
import { numberPattern } from './csv-format.ts';
import { readTable, type CsvTable } from './csv.ts';
import { parseIsoDays } from './iso-date.ts';
import { missingColumnError, decodeTable } from './user-csv.ts';
import { readUserData } from '../user-file.ts';

/** Type to declare for a column whose cells suggest another type. */
interface TypeAdvice {
  readonly column: string;
  readonly type: ColumnType;
  /** Short reason, such as `an id: no two rows have the same value`. */
  readonly reason: string;
}

/** Advice on a table for a first sweep file. */
export interface TableAdvice {
  readonly rows: number;
  readonly target: string;
  readonly delimiter: Delimiter;
  readonly decimal: Decimal;
  readonly types: readonly TypeAdvice[];
  /** Texts among numbers that probably mean a missing value. */
  readonly missingValues: readonly string[];
  /** Rows without a target. */
  readonly unlabelledRows: number;
}

/**
 * Advises on a table for a first sweep file: which columns to ignore because they contain ids, dates or free text, and
 * which columns need a declared type because their cells suggest the wrong one.
 *
 * @param target column to learn; by default a column called target, label, class or y, else the last learnable column
 * @throws RidgelineError `FILE_UNREADABLE` if the file cannot be read; `DATA_DAMAGED` as `readTable` does, and for a
 * target that is missing or cannot be learned.
 *
 * @example
 * adviseOnTable(bank).target; // 'y'
 */
export function adviseOnTable(path: string, target?: string): TableAdvice {
  const text = decodeTable(readUserData(path, 'table'), path);
  return adviseOnParsedTable(readTable(text, path, target === undefined ? {} : { target }), target);
}

/** Runs {@link adviseOnTable} on a parsed table. */
export function adviseOnParsedTable(table: CsvTable, targetName: string | undefined): TableAdvice {
  const statistics = table.columns.map((name, index) => collectStatistics(table, name, index));
  const missingValues = [...new Set(statistics.flatMap((column) => findMissingMarkers(column, statistics)))];
  const columns = statistics.map((column) => excludeMissing(column, missingValues));
  const target = findTarget(table, columns, targetName);
  const types = columns.flatMap((column): readonly TypeAdvice[] => {
    const advice = column === target ? adviseOnTarget(column) : adviseOnInput(column);
    return advice === undefined ? [] : [{ column: column.name, ...advice }];
  });
  const inputs = columns.length - 1;
  const ignoredColumns = types.filter(({ type }) => type === 'ignore');
  return {
    rows: table.rows.length,
    target: target.name,
    delimiter: table.delimiter,
    decimal: table.decimal,
    // A table that has only ids still needs inputs.
    types: ignoredColumns.length < inputs ? types : types.flatMap(withdrawIgnore),
    missingValues,
    unlabelledRows: table.rows.length - target.filledCount,
  };

  /** Withdraws the advice to ignore a column that can be an input; a column of numbers and texts then needs a type. */
  function withdrawIgnore(advice: TypeAdvice): readonly TypeAdvice[] {
    const { numberCount, filledCount, distinctCells } = columns.find(({ name }) => name === advice.column)!;
    if (advice.type !== 'ignore' || filledCount === 0) return [advice];
    if (numberCount < filledCount && distinctCells.size > MAX_CATEGORIES) return [advice];
    return numberCount === 0 || numberCount === filledCount
      ? []
      : [{ column: advice.column, ...mixedAdvice }];
  }
}

/** Statistics of a column. */
interface ColumnStatistics {
  readonly name: string;
  /** Number of non-empty cells. */
  readonly filledCount: number;
  /** Number of numeric cells. */
  readonly numberCount: number;
  /** Number of cells with a date in any common format. */
  readonly dateCount: number;
  /** Number of cells with an ISO 8601 date. */
  readonly isoDateCount: number;
  /** Distinct cells with their counts. */
  readonly distinctCells: ReadonlyMap<string, number>;
  /** True if the column numbers its rows from 0 or 1. */
  readonly isCounter: boolean;
}

/** Common date formats besides ISO 8601: 29.11.2026, 11/29/26, 2026/11/29, each with or without a time. */
const nonIsoDate =
  /^(\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})([T ,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?)?$/;

function collectStatistics(table: CsvTable, name: string, index: number): ColumnStatistics {
  const distinctCells = new Map<string, number>();
  let isCounter = true;
  let first: number | undefined;
  table.rows.forEach(({ cells }, row) => {
    const cell = cells[index]!;
    distinctCells.set(cell, (distinctCells.get(cell) ?? 0) + 1);
    first ??= Number(cell);
    isCounter &&= cell !== '' && Number(cell) === first + row;
  });
  distinctCells.delete('');
  const countCells = (matches: (cell: string) => boolean) => {
    let sum = 0;
    for (const [cell, occurrences] of distinctCells) if (matches(cell)) sum += occurrences;
    return sum;
  };
  const isIso = (cell: string) => !Number.isNaN(parseIsoDays(cell));
  return {
    name,
    filledCount: countCells(() => true),
    numberCount: countCells((cell) => numberPattern.test(cell)),
    isoDateCount: countCells(isIso),
    dateCount: countCells((cell) => isIso(cell) || nonIsoDate.test(cell)),
    distinctCells,
    isCounter: isCounter && (first === 0 || first === 1),
  };
}

/** Maximum number of distinct missing-value markers in a numeric column. */
const MAX_MISSING_MARKERS = 3;

/**
 * Finds markers of missing values: a few texts among many numbers. Returns none if one of the texts also occurs in a
 * column without numbers, where it is a category.
 */
function findMissingMarkers(
  column: ColumnStatistics,
  statistics: readonly ColumnStatistics[],
): readonly string[] {
  const { numberCount, filledCount, distinctCells } = column;
  if (numberCount === filledCount || 2 * numberCount < filledCount) return [];
  const markers = [...distinctCells.keys()].filter((cell) => !numberPattern.test(cell));
  if (markers.length > MAX_MISSING_MARKERS) return [];
  const isCategoryElsewhere = (marker: string) =>
    statistics.some((other) => other.numberCount === 0 && other.distinctCells.has(marker));
  return markers.some(isCategoryElsewhere) ? [] : markers;
}

function excludeMissing(column: ColumnStatistics, missingValues: readonly string[]): ColumnStatistics {
  const distinctCells = new Map(column.distinctCells);
  let missingCount = 0;
  for (const marker of missingValues) {
    missingCount += distinctCells.get(marker) ?? 0;
    distinctCells.delete(marker);
  }
  return missingCount === 0
    ? column
    : { ...column, distinctCells, filledCount: column.filledCount - missingCount };
}

type Advice = Omit<TypeAdvice, 'column'>;

const mixedAdvice: Advice = { type: 'category', reason: 'numbers and texts' };

/** Column names of ids: `id`, `user_id`, `userId`, `row index`, `Nr.`; not `humid`. */
const idName = /(^|[_\W])(id|uuid|guid|key|index|idx|rownames?)$|^(nr|no|row)\.?$/i;
const idInCamelCase = /[a-z](Id|ID)$/;

const isNamedAsId = (name: string) => idName.test(name) || idInCamelCase.test(name);

/** Minimum number of cells for a column of distinct texts to count as an id. */
const MIN_ID_CELLS = 20;

function adviseOnInput(column: ColumnStatistics): Advice | undefined {
  const { name, filledCount, numberCount, dateCount, isoDateCount, distinctCells, isCounter } = column;
  const ignore = (reason: string): Advice => ({ type: 'ignore', reason });
  const areDistinct = distinctCells.size === filledCount;
  if (filledCount === 0) return ignore('empty');
  if (dateCount === filledCount) {
    return ignore(isoDateCount === filledCount ? 'a date: use `date` to learn from it' : 'a date');
  }
  if (numberCount === filledCount) {
    if (isCounter) return ignore('a number for each row');
    const isId = isNamedAsId(name) && (areDistinct || distinctCells.size > MAX_CATEGORIES);
    return isId ? ignore('an id') : undefined;
  }
  if (areDistinct && filledCount >= MIN_ID_CELLS) return ignore('an id: no two rows have the same value');
  if (distinctCells.size > MAX_CATEGORIES) return ignore(`${distinctCells.size} different texts`);
  return numberCount === 0 ? undefined : mixedAdvice;
}

/** Maximum number of consecutive whole numbers, from 0 or 1, that count as classes. */
const MAX_NUMBERED_CLASSES = 10;

/** Advises on a target, whose numbers may be class indexes. */
function adviseOnTarget({ numberCount, filledCount, distinctCells }: ColumnStatistics): Advice | undefined {
  if (numberCount < filledCount) return numberCount === 0 ? undefined : mixedAdvice;
  const numbers = [...distinctCells.keys()].map(Number).sort((a, b) => a - b);
  const [first] = numbers;
  const areConsecutive = (first === 0 || first === 1) && numbers.every((value, i) => value === first + i);
  return areConsecutive && numbers.length > 2 && numbers.length <= MAX_NUMBERED_CLASSES
    ? { type: 'category', reason: `${numbers.length} classes; with \`number\` it would be a regression` }
    : undefined;
}

const usualTargetName = /^(target|label|class|y)$/i;

const targetHint = `a target has numbers or at most ${MAX_CATEGORIES} categories, and is not an id or a date`;

function findTarget(
  table: CsvTable,
  columns: readonly ColumnStatistics[],
  targetName: string | undefined,
): ColumnStatistics {
  const learnableColumns = columns.filter(isLearnable);
  if (targetName === undefined) {
    const target = learnableColumns.find(({ name }) => usualTargetName.test(name)) ?? learnableColumns.at(-1);
    if (target !== undefined) return target;
    throw dataError(`${table.name} has no column that can be learned.`, targetHint);
  }
  const target = columns.find(({ name }) => name === targetName);
  if (target === undefined) throw missingColumnError(table, targetName);
  const reason = findUnlearnableReason(target);
  if (reason === undefined) return target;
  throw dataError(
    `${table.name}: column "${targetName}" cannot be learned: ${reason}.`,
    learnableColumns.length === 0
      ? targetHint
      : `name another target, such as ${learnableColumns.map(({ name }) => name).join(', ')}`,
  );
}

/** Reason why a column cannot be learned, even on request. */
function findUnlearnableReason({
  filledCount,
  numberCount,
  distinctCells,
}: ColumnStatistics): string | undefined {
  if (filledCount === 0) return 'it is empty';
  if (distinctCells.size === 1) return 'it has the same value in every row';
  if (numberCount < filledCount && distinctCells.size > MAX_CATEGORIES) {
    return `it has ${distinctCells.size} different texts, more than ${MAX_CATEGORIES}`;
  }
  return undefined;
}

/** True if the column is a plausible target for a user who named no target. */
function isLearnable(column: ColumnStatistics): boolean {
  return findUnlearnableReason(column) === undefined && adviseOnInput(column)?.type !== 'ignore';
}
