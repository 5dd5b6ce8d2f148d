import { RidgelineError, type ColumnType, type Decimal, type Delimiter } from '@ridgeline/core';
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
  const ignored = types.filter(({ type }) => type === 'ignore');
  return {
    rows: table.rows.length,
    target: target.name,
    delimiter: table.delimiter,
    decimal: table.decimal,
    // A table that has only ids still needs inputs.
    types: ignored.length < inputs ? types : types.flatMap(dropIfUsable),
    missingValues,
    unlabelledRows: table.rows.length - target.filledCount,
  };

  function dropIfUsable(advice: TypeAdvice): readonly TypeAdvice[] {
    const {
      numberCount: numbers,
      filledCount: filled,
      distinctCells,
    } = columns.find(({ name }) => name === advice.column)!;
    if (advice.type !== 'ignore' || filled === 0) return [advice];
    if (numbers < filled && distinctCells.size > MAX_CATEGORIES) return [advice];
    return numbers === 0 || numbers === filled ? [] : [{ column: advice.column, ...mixedAdvice }];
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
  const count = (matches: (cell: string) => boolean) => {
    let sum = 0;
    for (const [cell, occurrences] of distinctCells) if (matches(cell)) sum += occurrences;
    return sum;
  };
  const isIso = (cell: string) => !Number.isNaN(parseIsoDays(cell));
  return {
    name,
    filledCount: count(() => true),
    numberCount: count((cell) => numberPattern.test(cell)),
    isoDateCount: count(isIso),
    dateCount: count((cell) => isIso(cell) || nonIsoDate.test(cell)),
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
  const { numberCount: numbers, filledCount: filled, distinctCells } = column;
  if (numbers === filled || 2 * numbers < filled) return [];
  const markers = [...distinctCells.keys()].filter((cell) => !numberPattern.test(cell));
  if (markers.length > MAX_MISSING_MARKERS) return [];
  const isCategoryElsewhere = (marker: string) =>
    statistics.some((other) => other.numberCount === 0 && other.distinctCells.has(marker));
  return markers.some(isCategoryElsewhere) ? [] : markers;
}

function excludeMissing(column: ColumnStatistics, missingValues: readonly string[]): ColumnStatistics {
  const distinctCells = new Map(column.distinctCells);
  let missing = 0;
  for (const marker of missingValues) {
    missing += distinctCells.get(marker) ?? 0;
    distinctCells.delete(marker);
  }
  return missing === 0 ? column : { ...column, distinctCells, filledCount: column.filledCount - missing };
}

type Advice = Omit<TypeAdvice, 'column'>;

const mixedAdvice: Advice = { type: 'category', reason: 'numbers and texts' };

/** Column names of ids: `id`, `user_id`, `userId`, `row index`, `Nr.`; not `humid`. */
const idName = /(^|[_\W])(id|uuid|guid|key|index|idx|rownames?)$|^(nr|no|row)\.?$/i;
const idInCamelCase = /[a-z](Id|ID)$/;

const isNamedAsId = (name: string) => idName.test(name) || idInCamelCase.test(name);

/** Minimum number of rows for a column of unique texts to count as an id. */
const MIN_IDS = 20;

function adviseOnInput(column: ColumnStatistics): Advice | undefined {
  const {
    name,
    filledCount: filled,
    numberCount: numbers,
    dateCount: dates,
    isoDateCount: isoDates,
    distinctCells,
    isCounter,
  } = column;
  const ignore = (reason: string): Advice => ({ type: 'ignore', reason });
  const areUnique = distinctCells.size === filled;
  if (filled === 0) return ignore('empty');
  if (dates === filled) {
    return ignore(isoDates === filled ? 'a date: use `date` to learn from it' : 'a date');
  }
  if (numbers === filled) {
    if (isCounter) return ignore('a number for each row');
    const isId = isNamedAsId(name) && (areUnique || distinctCells.size > MAX_CATEGORIES);
    return isId ? ignore('an id') : undefined;
  }
  if (areUnique && filled >= MIN_IDS) return ignore('an id: no two rows have the same value');
  if (distinctCells.size > MAX_CATEGORIES) return ignore(`${distinctCells.size} different texts`);
  return numbers === 0 ? undefined : mixedAdvice;
}

/** Maximum number of consecutive whole numbers, from 0 or 1, that count as classes. */
const MAX_NUMBERED_CLASSES = 10;

/** Advises on a target, whose numbers may be class indexes. */
function adviseOnTarget({
  numberCount: numbers,
  filledCount: filled,
  distinctCells,
}: ColumnStatistics): Advice | undefined {
  if (numbers < filled) return numbers === 0 ? undefined : mixedAdvice;
  const sorted = [...distinctCells.keys()].map(Number).sort((a, b) => a - b);
  const [first] = sorted;
  const areConsecutive = (first === 0 || first === 1) && sorted.every((value, i) => value === first + i);
  return areConsecutive && sorted.length > 2 && sorted.length <= MAX_NUMBERED_CLASSES
    ? { type: 'category', reason: `${sorted.length} classes; with \`number\` it would be a regression` }
    : undefined;
}

const usualTargetName = /^(target|label|class|y)$/i;

function findTarget(
  table: CsvTable,
  columns: readonly ColumnStatistics[],
  targetName: string | undefined,
): ColumnStatistics {
  const learnable = columns.filter(isLearnable);
  if (targetName === undefined) {
    const target = learnable.find(({ name }) => usualTargetName.test(name)) ?? learnable.at(-1);
    if (target !== undefined) return target;
    throw new RidgelineError('DATA_DAMAGED', `${table.name} has no column that can be learned.`, {
      hint: 'a target has numbers or at most 256 categories, and is not an id or a date',
    });
  }
  const target = columns.find(({ name }) => name === targetName);
  if (target === undefined) throw missingColumnError(table, targetName);
  const reason = findUnlearnableReason(target);
  if (reason === undefined) return target;
  throw new RidgelineError(
    'DATA_DAMAGED',
    `${table.name}: column "${targetName}" cannot be learned: ${reason}.`,
    {
      hint: `name another target, such as ${learnable.map(({ name }) => name).join(', ')}`,
    },
  );
}

/** Reason why a column cannot be learned, even on request. */
function findUnlearnableReason({
  filledCount: filled,
  numberCount: numbers,
  distinctCells,
}: ColumnStatistics): string | undefined {
  if (filled === 0) return 'it is empty';
  if (distinctCells.size === 1) return 'it has the same value in every row';
  if (numbers < filled && distinctCells.size > MAX_CATEGORIES) {
    return `it has ${distinctCells.size} different texts, more than ${MAX_CATEGORIES}`;
  }
  return undefined;
}

/** True if the column is a plausible target for a user who named no target. */
function isLearnable(column: ColumnStatistics): boolean {
  return findUnlearnableReason(column) === undefined && adviseOnInput(column)?.type !== 'ignore';
}
