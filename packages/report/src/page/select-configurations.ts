import type { ConfigurationTable } from './study-page.ts';

/** Selection and order of the rows of a table. */
export interface ConfigurationSelection {
  /** Terms separated by spaces, all of which must match: texts that a row contains, or conditions such as `lr<0.01`. */
  readonly filter?: string;
  readonly state?: ConfigurationTable['state'][number] | undefined;
  /** Indices of the strategies to keep; undefined for all. */
  readonly strategies?: ReadonlySet<number> | undefined;
  /** Numbers of the configurations to keep; undefined for all. */
  readonly brushedNumbers?: ReadonlySet<number> | undefined;
  readonly sort?: { readonly by: SortColumn; readonly descending: boolean } | undefined;
}

/** Column to sort by: a column of the table, or the path of a parameter. */
export type SortColumn =
  'number' | 'strategy' | 'state' | 'value' | 'violation' | { readonly parameter: string };

type Cell = string | number | null;

/**
 * Returns the indices of the rows that match a selection, in the selection's order. Missing values are last in either
 * direction.
 *
 * @param strategyNames names of the strategies, in the order of their indices in the table
 * @example
 * selectConfigurations(table, strategyNames, { filter: 'dropout dropout<0.4' }).length;
 */
export function selectConfigurations(
  table: ConfigurationTable,
  strategyNames: readonly string[],
  { filter = '', state, strategies, brushedNumbers, sort }: ConfigurationSelection,
): readonly number[] {
  const terms = filter.split(/\s+/).filter((term) => term !== '');
  const tests = terms.map((term) => parseTerm(term, table, strategyNames));
  const rows = table.number.flatMap((number, row) =>
    (state === undefined || table.state[row] === state) &&
    (strategies === undefined || strategies.has(table.strategy[row]!)) &&
    (brushedNumbers === undefined || brushedNumbers.has(number)) &&
    tests.every((test) => test(row))
      ? [row]
      : [],
  );
  if (sort === undefined) return rows;
  const readCell = createCellReader(table, strategyNames, sort.by);
  const direction = sort.descending ? -1 : 1;
  return rows.sort((a, b) => {
    const [cellA, cellB] = [readCell(a), readCell(b)];
    if (cellA === null || cellB === null) return Number(cellA === null) - Number(cellB === null);
    return direction * compareCells(cellA, cellB);
  });
}

function compareCells(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function createCellReader(
  table: ConfigurationTable,
  strategyNames: readonly string[],
  by: SortColumn,
): (row: number) => Cell {
  switch (by) {
    case 'strategy':
      return (row) => strategyNames[table.strategy[row]!] ?? null;
    case 'number':
    case 'state':
    case 'value':
    case 'violation':
      return (row) => table[by]?.[row] ?? null;
    default: {
      const values = table.parameters.find(({ path }) => path === by.parameter)?.values;
      return (row) => values?.[row] ?? null;
    }
  }
}

const condition = /^([^<>=!]+)(<=|>=|!=|<|>|=)(.+)$/;

/** Parses a term of a filter into a test for rows. */
function parseTerm(
  term: string,
  table: ConfigurationTable,
  strategyNames: readonly string[],
): (row: number) => boolean {
  const [, name, operator, operand] = condition.exec(term) ?? [];
  const readCell = name === undefined ? undefined : createNamedCellReader(name, table, strategyNames);
  if (readCell === undefined || operand === undefined) {
    const word = term.toLowerCase();
    return (row) => formatRow(row, table, strategyNames).includes(word);
  }
  return (row) => {
    const cell = readCell(row);
    return cell !== null && satisfies(cell, operator!, operand);
  };
}

function createNamedCellReader(name: string, table: ConfigurationTable, strategyNames: readonly string[]) {
  if (name === 'configuration') return createCellReader(table, strategyNames, 'number');
  if (name === 'strategy' || name === 'state' || name === 'value' || name === 'violation')
    return createCellReader(table, strategyNames, name);
  const parameter = table.parameters.find((item) => item.name === name || item.path === name);
  return parameter && createCellReader(table, strategyNames, { parameter: parameter.path });
}

function satisfies(cell: string | number, operator: string, operand: string): boolean {
  const number = Number(operand);
  const order =
    typeof cell === 'number' && !Number.isNaN(number)
      ? cell - number
      : compareCells(String(cell).toLowerCase(), operand.toLowerCase());
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '!=':
      return order !== 0;
    default:
      return order === 0;
  }
}

function formatRow(row: number, table: ConfigurationTable, strategyNames: readonly string[]): string {
  const parameters = table.parameters.map(({ name, values }) => `${name} ${values[row] ?? ''}`);
  return `${table.number[row]} ${strategyNames[table.strategy[row]!]} ${table.state[row]} ${parameters.join(' ')}`.toLowerCase();
}
