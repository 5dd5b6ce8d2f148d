import type { ConfigurationTable } from './study-page.ts';

/** Selection and order of the rows of a table. */
export interface ConfigurationSelection {
  /** Words that a row must contain, and conditions such as `lr<0.01`, separated by spaces; all must hold. */
  readonly filter?: string;
  readonly state?: ConfigurationTable['state'][number] | undefined;
  /** Indices of the strategies to keep; undefined for all. */
  readonly strategies?: ReadonlySet<number> | undefined;
  /** Numbers of the configurations to keep; undefined for all. */
  readonly picked?: ReadonlySet<number> | undefined;
  readonly sort?: { readonly by: SortColumn; readonly descending: boolean } | undefined;
}

/** Column to sort by: one of the table's own, or the path of a parameter. */
export type SortColumn = 'number' | 'strategy' | 'state' | 'value' | { readonly parameter: string };

type Cell = string | number | null;

/**
 * Indices of the rows of a table that match a selection, in its order. Missing values are last, in either direction.
 *
 * @param names of the strategies
 * @example
 * selectConfigurations(table, names, { filter: 'dropout dropout<0.4' }).length;
 */
export function selectConfigurations(
  table: ConfigurationTable,
  names: readonly string[],
  { filter = '', state, strategies, picked, sort }: ConfigurationSelection,
): readonly number[] {
  const terms = filter.split(/\s+/).filter((term) => term !== '');
  const tests = terms.map((term) => testOf(term, table, names));
  const found = table.number.flatMap((number, row) =>
    (state === undefined || table.state[row] === state) &&
    (strategies === undefined || strategies.has(table.strategy[row]!)) &&
    (picked === undefined || picked.has(number)) &&
    tests.every((test) => test(row))
      ? [row]
      : [],
  );
  if (sort === undefined) return found;
  const cells = columnOf(table, names, sort.by);
  const direction = sort.descending ? -1 : 1;
  return found.sort((a, b) => {
    const [one, other] = [cells(a), cells(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return direction * compareCells(one, other);
  });
}

function compareCells(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function columnOf(
  table: ConfigurationTable,
  names: readonly string[],
  by: SortColumn,
): (row: number) => Cell {
  switch (by) {
    case 'strategy':
      return (row) => names[table.strategy[row]!] ?? null;
    case 'number':
    case 'state':
    case 'value':
      return (row) => table[by][row] ?? null;
    default: {
      const values = table.parameters.find(({ path }) => path === by.parameter)?.values;
      return (row) => values?.[row] ?? null;
    }
  }
}

const condition = /^([^<>=!]+)(<=|>=|!=|<|>|=)(.+)$/;

/** Test of a row by one term of a filter. */
function testOf(term: string, table: ConfigurationTable, names: readonly string[]): (row: number) => boolean {
  const [, name, operator, wanted] = condition.exec(term) ?? [];
  const cells = name === undefined ? undefined : namedColumn(name, table, names);
  if (cells === undefined || wanted === undefined) {
    const word = term.toLowerCase();
    return (row) => textOf(row, table, names).includes(word);
  }
  return (row) => {
    const cell = cells(row);
    return cell !== null && holds(cell, operator!, wanted);
  };
}

function namedColumn(name: string, table: ConfigurationTable, names: readonly string[]) {
  if (name === 'configuration') return columnOf(table, names, 'number');
  if (name === 'strategy' || name === 'state' || name === 'value') return columnOf(table, names, name);
  const parameter = table.parameters.find((each) => each.name === name || each.path === name);
  return parameter && columnOf(table, names, { parameter: parameter.path });
}

function holds(cell: string | number, operator: string, wanted: string): boolean {
  const number = Number(wanted);
  const order =
    typeof cell === 'number' && !Number.isNaN(number)
      ? cell - number
      : compareCells(String(cell).toLowerCase(), wanted.toLowerCase());
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

function textOf(row: number, table: ConfigurationTable, names: readonly string[]): string {
  const parameters = table.parameters.map(({ name, values }) => `${name} ${values[row] ?? ''}`);
  return `${table.number[row]} ${names[table.strategy[row]!]} ${table.state[row]} ${parameters.join(' ')}`.toLowerCase();
}
