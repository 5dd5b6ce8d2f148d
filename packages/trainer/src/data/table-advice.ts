import { RidgelineError, type ColumnType, type Decimal, type Delimiter } from '@ridgeline/core';
import { MAX_CATEGORIES } from './csv-columns.ts';
import { decimalPoint } from './csv-format.ts';
import { readTable, type CsvTable } from './csv.ts';
import { isoDays } from './iso-date.ts';
import { noColumn, tableText } from './user-csv.ts';
import { readUserData } from '../user-file.ts';

/** Type to declare for a column whose cells suggest another type. */
interface TypeAdvice {
  readonly column: string;
  readonly type: ColumnType;
  /** Short reason, such as `an id: no two rows have the same value`. */
  readonly why: string;
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
  readonly unlabelled: number;
}

/**
 * Advises on a table for a first sweep file: which columns to ignore because they are ids, dates or free text, and
 * which need a declared type because their cells suggest a wrong one.
 *
 * @param target column to learn; by default one called target, label, class or y, else the last that can be learned
 * @throws RidgelineError `FILE_UNREADABLE` and `DATA_DAMAGED` as `readTable` does; `DATA_DAMAGED` for a target that is
 * missing or cannot be learned, with the columns that can.
 *
 * @example
 * adviseOnTable(bank).target; // 'y'
 */
export function adviseOnTable(path: string, target?: string): TableAdvice {
  const text = tableText(readUserData(path, 'table'), path);
  return adviceOn(readTable(text, path, target === undefined ? {} : { target }), target);
}

/** Runs {@link adviseOnTable} on a parsed table. */
export function adviceOn(table: CsvTable, targetName: string | undefined): TableAdvice {
  const all = table.columns.map((name, place) => columnOf(table, name, place));
  const missingValues = [...new Set(all.flatMap((column) => missingMarkersIn(column, all)))];
  const columns = all.map((column) => withMissing(column, missingValues));
  const target = targetIn(table, columns, targetName);
  const types = columns.flatMap((column): readonly TypeAdvice[] => {
    const advice = column === target ? classesIn(column) : adviceOnInput(column);
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
    types: ignored.length < inputs ? types : types.flatMap(unlessUsable),
    missingValues,
    unlabelled: table.rows.length - target.filled,
  };

  function unlessUsable(one: TypeAdvice): readonly TypeAdvice[] {
    const { numbers, filled, different } = columns.find(({ name }) => name === one.column)!;
    if (one.type !== 'ignore' || filled === 0) return [one];
    if (numbers < filled && different.size > MAX_CATEGORIES) return [one];
    return numbers === 0 || numbers === filled ? [] : [{ column: one.column, ...mixed }];
  }
}

/** Statistics of a column. */
interface ColumnFacts {
  readonly name: string;
  /** Number of non-empty cells. */
  readonly filled: number;
  /** Number of numeric cells. */
  readonly numbers: number;
  readonly dates: number;
  readonly isoDates: number;
  /** Distinct cells with their counts. */
  readonly different: ReadonlyMap<string, number>;
  /** True if the column counts its rows from 0 or 1. */
  readonly isCounter: boolean;
}

/** Common forms of dates besides ISO: 29.11.2026, 11/29/26, 2026/11/29, each with or without a time. */
const writtenDate =
  /^(\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})([T ,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?)?$/;

function columnOf(table: CsvTable, name: string, place: number): ColumnFacts {
  const different = new Map<string, number>();
  let isCounter = true;
  let first: number | undefined;
  table.rows.forEach(({ cells }, row) => {
    const cell = cells[place]!;
    different.set(cell, (different.get(cell) ?? 0) + 1);
    first ??= Number(cell);
    isCounter &&= cell !== '' && Number(cell) === first + row;
  });
  different.delete('');
  const count = (isOne: (cell: string) => boolean) => {
    let sum = 0;
    for (const [cell, times] of different) if (isOne(cell)) sum += times;
    return sum;
  };
  const isIso = (cell: string) => !Number.isNaN(isoDays(cell));
  return {
    name,
    filled: count(() => true),
    numbers: count((cell) => decimalPoint.test(cell)),
    isoDates: count(isIso),
    dates: count((cell) => isIso(cell) || writtenDate.test(cell)),
    different,
    isCounter: isCounter && (first === 0 || first === 1),
  };
}

/** Maximum number of distinct texts that count as marks of missing values in a column of numbers. */
const MAX_MISSING_MARKERS = 3;

/** Texts that mean a missing value: a few among many numbers, unless another column has them as categories. */
function missingMarkersIn(column: ColumnFacts, all: readonly ColumnFacts[]): readonly string[] {
  const { numbers, filled, different } = column;
  if (numbers === filled || 2 * numbers < filled) return [];
  const markers = [...different.keys()].filter((cell) => !decimalPoint.test(cell));
  if (markers.length > MAX_MISSING_MARKERS) return [];
  const isElsewhere = (marker: string) =>
    all.some((other) => other.numbers === 0 && other.different.has(marker));
  return markers.some(isElsewhere) ? [] : markers;
}

function withMissing(column: ColumnFacts, missingValues: readonly string[]): ColumnFacts {
  const different = new Map(column.different);
  let missing = 0;
  for (const marker of missingValues) {
    missing += different.get(marker) ?? 0;
    different.delete(marker);
  }
  return missing === 0 ? column : { ...column, different, filled: column.filled - missing };
}

type Advice = Omit<TypeAdvice, 'column'>;

const mixed: Advice = { type: 'category', why: 'numbers and texts' };

/** Column names of ids: `id`, `user_id`, `userId`, `row index`, `Nr.`; not `humid`. */
const idName = /(^|[_\W])(id|uuid|guid|key|index|idx|rownames?)$|^(nr|no|row)\.?$/i;
const idInCamelCase = /[a-z](Id|ID)$/;

const isNamedAsId = (name: string) => idName.test(name) || idInCamelCase.test(name);

/** Minimum number of rows for distinct texts to count as an id. */
const MIN_IDS = 20;

function adviceOnInput(column: ColumnFacts): Advice | undefined {
  const { name, filled, numbers, dates, isoDates, different, isCounter } = column;
  const ignore = (why: string): Advice => ({ type: 'ignore', why });
  const areDifferent = different.size === filled;
  if (filled === 0) return ignore('empty');
  if (dates === filled) {
    return ignore(isoDates === filled ? 'a date: use `date` to learn from it' : 'a date');
  }
  if (numbers === filled) {
    if (isCounter) return ignore('a number for each row');
    const isId = isNamedAsId(name) && (areDifferent || different.size > MAX_CATEGORIES);
    return isId ? ignore('an id') : undefined;
  }
  if (areDifferent && filled >= MIN_IDS) return ignore('an id: no two rows have the same value');
  if (different.size > MAX_CATEGORIES) return ignore(`${different.size} different texts`);
  return numbers === 0 ? undefined : mixed;
}

/** Maximum number of distinct whole numbers, counting from 0 or 1, that are taken for classes. */
const MAX_NUMBERED_CLASSES = 10;

/** Advice on a target: numbers may be the indexes of classes. */
function classesIn({ numbers, filled, different }: ColumnFacts): Advice | undefined {
  if (numbers < filled) return numbers === 0 ? undefined : mixed;
  const sorted = [...different.keys()].map(Number).sort((a, b) => a - b);
  const [first] = sorted;
  const areCounted = (first === 0 || first === 1) && sorted.every((value, i) => value === first + i);
  return areCounted && sorted.length > 2 && sorted.length <= MAX_NUMBERED_CLASSES
    ? { type: 'category', why: `${sorted.length} classes; with \`number\` it would be a regression` }
    : undefined;
}

const usualTarget = /^(target|label|class|y)$/i;

function targetIn(
  table: CsvTable,
  columns: readonly ColumnFacts[],
  targetName: string | undefined,
): ColumnFacts {
  const good = columns.filter(isLearnable);
  if (targetName === undefined) {
    const found = good.find(({ name }) => usualTarget.test(name)) ?? good.at(-1);
    if (found !== undefined) return found;
    throw new RidgelineError('DATA_DAMAGED', `${table.name} has no column that can be learned.`, {
      hint: 'a target is numbers, or at most 256 categories, and not an id or a date',
    });
  }
  const target = columns.find(({ name }) => name === targetName);
  if (target === undefined) throw noColumn(table, targetName);
  const wrong = unlearnable(target);
  if (wrong === undefined) return target;
  throw new RidgelineError(
    'DATA_DAMAGED',
    `${table.name}: column "${targetName}" cannot be learned: ${wrong}.`,
    {
      hint: `name another target, such as ${good.map(({ name }) => name).join(', ')}`,
    },
  );
}

/** Reason why a column cannot be learned, even on request. */
function unlearnable({ filled, numbers, different }: ColumnFacts): string | undefined {
  if (filled === 0) return 'it is empty';
  if (different.size === 1) return 'it has the same value in every row';
  if (numbers < filled && different.size > MAX_CATEGORIES) {
    return `it has ${different.size} different texts, more than ${MAX_CATEGORIES}`;
  }
  return undefined;
}

/** True if the column is plausible as the target of a user who named none. */
function isLearnable(column: ColumnFacts): boolean {
  return unlearnable(column) === undefined && adviceOnInput(column)?.type !== 'ignore';
}
